export * from './chart.js';
export * from './currency.js';
export * from './money-claim.js';
