export * from './charge.js';
export * from './credits.js';
