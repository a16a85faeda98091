export * from './inspect.js';
export * from './owner.js';
export * from './supervisor.js';
