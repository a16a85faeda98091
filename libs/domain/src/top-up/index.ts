export * from './events.js';
export { emptyTopUp, type TopUp } from './top-up.js';
export * from './requests.js';
export { nextDueOf, topUpFoldVersion } from './fold.js';
export * from './decider.js';
export * from './decide.js';
export * from './snapshot.js';
