import type { Kysely } from 'kysely';
import type { Instant, Nanos } from '#kernel';
import { createTable, tableOf } from '../tables.js';

/** R57: one entry per purchase, grant, refund or adjustment. `amount` is what the pool gained, below zero what it lost. */
export type EntryRow = {
  account: string;
  position: bigint;
  kind: string;
  at: Instant;
  recorded_at: Instant;
  amount: Nanos;
  lot: string | null;
  class: string | null;
  source: string | null;
  paid_amount: Nanos | null;
  paid_currency: string | null;
  reference: string | null;
  reason: string | null;
  effective_at: Instant | null;
  expires_at: Instant | null;
  policy: string | null;
  actor: string;
};
/** Of refunds whose money goes back through the payment provider. */
export type RefundRow = {
  refund: string;
  state: 'pending' | 'paid' | 'failed';
  /** It failed: the code. */
  why: string | null;
};
export type PurchaseHistoryTables = { entries: EntryRow; refunds: RefundRow };

export const refunds = tableOf<RefundRow>('refunds', ['refund'], {
  refund: 'text',
  state: 'text',
  why: 'text?',
});

export const create = async (db: Kysely<PurchaseHistoryTables>): Promise<void> => {
  const { schema } = db;
  await createTable(db, refunds);
  await schema
    .createTable('entries')
    .addColumn('account', 'text', (c) => c.notNull())
    .addColumn('position', 'bigint', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('at', 'timestamptz', (c) => c.notNull())
    .addColumn('recorded_at', 'timestamptz', (c) => c.notNull())
    .addColumn('amount', 'bigint', (c) => c.notNull())
    .addColumn('lot', 'text')
    .addColumn('class', 'text')
    .addColumn('source', 'text')
    .addColumn('paid_amount', 'bigint')
    .addColumn('paid_currency', 'text')
    .addColumn('reference', 'text')
    .addColumn('reason', 'text')
    .addColumn('effective_at', 'timestamptz')
    .addColumn('expires_at', 'timestamptz')
    .addColumn('policy', 'text')
    .addColumn('actor', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('entries_pkey', ['account', 'position'])
    .execute();
};
