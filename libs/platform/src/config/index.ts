export type { PaymentTerms } from './payment-settings.js';
export * from './read.js';
export * from './settings.js';
