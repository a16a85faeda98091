export * from './charge.js';
