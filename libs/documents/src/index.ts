export * from './document.js';
export * from './limits.js';
export { templateVersion } from './frame.js';
export { fingerprintOf, printDocument } from './print.js';
