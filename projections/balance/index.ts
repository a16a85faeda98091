import type { ReadModel } from '../read-model.js';
import { project, type BalanceChanges } from './project.js';
import { create, type BalanceTables } from './table.js';
import { write } from './write.js';
import { poolStreams } from '../pool-events.js';

/** What every credit account has, holds, owes and may spend. */
export const balance: ReadModel<BalanceTables, BalanceChanges> = {
  name: 'balance',
  version: 4, // an index by owner, moves of the anchor
  streamPrefixes: poolStreams,
  create,
  project,
  write,
  tables: {
    pools: ['account'],
    accounts: ['account'],
    lots: ['account', 'lot'],
    holds: ['account', 'hold'],
    pins: ['account', 'hold', 'lot'],
    freezes: ['account', 'reason'],
    caps: ['account', 'scope', 'subject'],
    spend: ['account', 'day', 'member', 'space', 'cycle_start'],
  },
};

export { type AlertState } from './alert-state.js';
export {
  capsOf,
  capsQuery,
  spendersOf,
  spendersQuery,
  type CapScope,
  type CapView,
  type SpenderView,
} from './cap-queries.js';
export {
  accountsOfOwner,
  accountsRunningLow,
  netsOfOwnerQuery,
  runningLowQuery,
  type RunningLow,
} from './owner-queries.js';
export * from './queries.js';
export { type BalanceTables } from './table.js';
