export * from './chart.js';
export * from './currency.js';
export * from './disputes.js';
export * from './money-claim.js';
