export * from './terms.js';
export * from './plan-terms.js';
export * from './top-up-terms.js';
export * from './events.js';
export * from './permissions.js';
export { poolTermsOf, readPolicy, type PolicyDocument } from './document.js';
export type { Problem } from './reader.js';
export * from './publish.js';
export { policyCatalogue } from './catalogue/plans.js';
