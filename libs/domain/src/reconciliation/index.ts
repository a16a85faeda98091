export * from './events.js';
export * from './limits.js';
export * from './decider.js';
export * from './compare.js';
export { reconciliationPostingsOf } from './postings.js';
