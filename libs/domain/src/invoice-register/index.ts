export * from './events.js';
export * from './register.js';
