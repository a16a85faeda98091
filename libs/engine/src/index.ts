export * from './chain.js';
export * from './engine.js';
export * from './envelope.js';
export * from './errors.js';
export * from './limits.js';
export * from './plain-state.js';
export * from './ports.js';
export * from './snapshotter.js';
