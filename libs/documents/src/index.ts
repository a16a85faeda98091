export * from './document.js';
export * from './limits.js';
export { partyOf } from './party.js';
export { templateVersion } from './frame.js';
export { fingerprintOf, printDocument } from './print.js';
