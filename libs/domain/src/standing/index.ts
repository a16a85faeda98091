export * from './events.js';
export * from './requests.js';
export { isSuspended, nextStep, type NextStep, type Phase, type Standing, type Unpaid } from './standing.js';
export { standingFoldVersion } from './fold.js';
export { standingLimits } from './limits.js';
export * from './decider.js';
export * from './dunning.js';
export * from './purge.js';
