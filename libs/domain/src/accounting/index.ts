export * from './chart.js';
export * from './currency.js';
