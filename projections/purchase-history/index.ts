import type { Kysely } from 'kysely';
import { poolStreams, type PoolEvent } from '../pool-events.js';
import type { ReadModel } from '../read-model.js';
import { insertRows, type Columns } from '../rows.js';
import { project } from './project.js';
import { create, type EntryRow, type PurchaseHistoryTables } from './table.js';

const columns: Columns<EntryRow> = {
  account: 'text',
  position: 'bigint',
  kind: 'text',
  at: 'timestamptz',
  recorded_at: 'timestamptz',
  amount: 'bigint',
  lot: 'text',
  class: 'text',
  source: 'text',
  paid_amount: 'bigint',
  paid_currency: 'text',
  reference: 'text',
  reason: 'text',
  effective_at: 'timestamptz',
  expires_at: 'timestamptz',
  policy: 'text',
  actor: 'text',
};

/** What came into the pool and left it otherwise than by spending (R57). */
export const purchaseHistory: ReadModel<PurchaseHistoryTables, readonly EntryRow[]> = {
  name: 'purchase_history',
  version: 2, // expiries
  streamPrefixes: poolStreams,
  types: [
    'CreditsPurchased',
    'CreditsGranted',
    'CreditsRefunded',
    'CreditsAdjusted',
    'CreditsForfeited',
    'CreditsDisputed',
    'CreditDisputeClosed',
    'LotExpired',
  ] satisfies PoolEvent['event']['type'][],
  create,
  project,
  write: (db: Kysely<PurchaseHistoryTables>, entries) =>
    insertRows(db, { table: 'entries', columns }, entries),
  tables: { entries: ['account', 'position'] },
};

export * from './queries.js';
export { type PurchaseHistoryTables } from './table.js';
