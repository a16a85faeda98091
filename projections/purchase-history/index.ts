import type { Kysely } from 'kysely';
import type { PurchaseEvent } from '#domain/purchase';
import { streamsOf } from '../ledger-events.js';
import { poolStreams, type PoolEvent } from '../pool-events.js';
import type { ReadModel } from '../read-model.js';
import { insertRows, upsertRows, type Columns } from '../rows.js';
import { project, type HistoryChanges } from './project.js';
import { create, refunds, type EntryRow, type PurchaseHistoryTables } from './table.js';

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
export const purchaseHistory: ReadModel<PurchaseHistoryTables, HistoryChanges> = {
  name: 'purchase_history',
  version: 3, // what becomes of the money of refunds
  streamPrefixes: [...poolStreams, streamsOf.purchase],
  types: [
    'CreditsPurchased',
    'CreditsGranted',
    'CreditsRefunded',
    'CreditsAdjusted',
    'CreditsForfeited',
    'CreditsDisputed',
    'CreditDisputeClosed',
    'LotExpired',
    'PurchaseRefunded',
    'PurchaseRefundPaid',
    'PurchaseRefundFailed',
  ] satisfies (PoolEvent['event'] | PurchaseEvent)['type'][],
  create,
  project,
  write: async (db: Kysely<PurchaseHistoryTables>, changes) => {
    await insertRows(db, { table: 'entries', columns }, changes.entries);
    await upsertRows(db, refunds, changes.refunds);
  },
  tables: { entries: ['account', 'position'], refunds: ['refund'] },
};

export * from './queries.js';
export { type PurchaseHistoryTables } from './table.js';
