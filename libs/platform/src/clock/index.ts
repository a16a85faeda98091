export * from './data-clock.js';
export * from './system-clock.js';
