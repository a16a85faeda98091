export * from './leader.js';
