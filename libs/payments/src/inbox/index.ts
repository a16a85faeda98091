export * from './inbox.js';
export * from './work-through.js';
export { inboxLimits } from './limits.js';
