export * from './port.js';
export { offlineTaxDesk, type Seller } from './offline/desk.js';
export { isEuTaxId } from './offline/eu-tax-id.js';
