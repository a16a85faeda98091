export * from './queries.js';
export * from './statement.js';
