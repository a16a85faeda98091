export * from './events.js';
export * from './dispute.js';
