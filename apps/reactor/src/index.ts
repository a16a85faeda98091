export * from './reactor.js';
export type { DueAccount, DueAccounts } from './settle-what-is-due.js';
