export { checkAppend, checkPosition, prefixFilter } from './checks.js';
export * from './errors.js';
export { jsonEvent } from './json.js';
export * from './limits.js';
export * from './port.js';
