export * from './port.js';
export { offlineTaxDesk, REVERSE_CHARGE, type Seller } from './offline/desk.js';
export { isInUnion } from './offline/own-rates.js';
export { isSoundTaxId, soundTaxId, taxIdFormOf, type TaxIdForm } from './offline/tax-ids.js';
export { isCountry } from './offline/countries.js';
export { isRegionOf, regionFormOf, subdivisionOf } from './offline/regions.js';
export { territoryOf } from './offline/territories.js';
