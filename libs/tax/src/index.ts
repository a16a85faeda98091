export * from './port.js';
export { offlineTaxDesk, REVERSE_CHARGE, type Seller } from './offline/desk.js';
export { isSoundTaxId, taxIdFormOf, type TaxIdForm } from './offline/tax-ids.js';
