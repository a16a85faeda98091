export * from './shutdown.js';
export * from './signals.js';
