export * from './owner.js';
export * from './supervisor.js';
