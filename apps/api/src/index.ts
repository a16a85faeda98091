export * from './create-api.js';
export * from './dependencies.js';
export * from './access/api-keys.js';
export * from './access/issue-key.js';
export * from './access/permissions.js';
export * from './access/postgres-keys.js';
export * from './access/principal.js';
export {
  cycleAccountsOf,
  type AccountsOf,
  type CaughtUp,
  type CycleAccounts,
} from './documents/cycle-accounts.js';
export { apiLimits } from './limits.js';
export { describeApi } from './openapi/describe.js';
