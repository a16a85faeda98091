export * from './terms.js';
export * from './events.js';
