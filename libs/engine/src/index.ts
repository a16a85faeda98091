export * from './chain.js';
export * from './envelope.js';
export * from './ports.js';
