import { streamsOf } from '../ledger-events.js';
import { poolStreams } from '../pool-events.js';
import type { ReadModel } from '../read-model.js';
import { project, usageEvents, type UsageChanges } from './project.js';
import { create, type UsageTables } from './table.js';
import { write } from './write.js';

/** What was used, by whom, of which model, and how well it did (R52–R54, R74). */
export const usage: ReadModel<UsageTables, UsageChanges> = {
  name: 'usage',
  version: 3,
  streamPrefixes: [...poolStreams, streamsOf.customer],
  types: usageEvents,
  create,
  project,
  write,
  tables: {
    accounts: ['account'],
    choices: ['customer'],
    usage: ['account', 'day', 'cycle_start', 'member', 'space', 'provider', 'model', 'own_key'],
    latencies: ['account', 'day', 'provider', 'model', 'bucket'],
    members: ['account', 'member'],
  },
};

export * from './activity.js';
export * from './breakdowns.js';
export { activeUsersQuery, overviewOf, overviewQuery, seriesOf, seriesQuery, bindUsage } from './queries.js';
export type { Figures, Period, SeriesPoint, SeriesUnit, Span, UsageDb, UsageOverview } from './queries.js';
export { type UsageTables } from './table.js';
