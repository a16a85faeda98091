export * from './catalogue.js';
export type { RefusalDescription } from './description.js';
