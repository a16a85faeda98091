import type { Kysely } from 'kysely';
import type { Instant, Nanos } from '#kernel';
import { createIndex, createTable, tableOf } from '../tables.js';

/** R57: one row a purchase of credits through the payment provider, whatever came of it. */
export type PurchaseRow = {
  purchase: string;
  customer: string;
  account: string;
  payment: string;
  status: string;
  /** Of one that failed or gave nothing, with the provider's words. */
  reason: string | null;
  says: string | null;
  net: Nanos;
  gross: Nanos;
  currency: string;
  trigger: string;
  policy: string;
  /** As printed; of one that was paid. */
  method: string | null;
  lot: string | null;
  credits: Nanos | null;
  /** Before taxes, of refunds that the pool gave up credits for. */
  refunded: Nanos;
  /** A refund whose money has not gone. */
  refunding: string | null;
  /** What was heard of last, of which refund. */
  refund: string | null;
  refund_state: 'requested' | 'pending' | 'paid' | 'failed' | 'declined' | null;
  /** Why it failed or was declined. */
  refund_reason: string | null;
  /** Of one that gave nothing: what has gone back, with taxes. */
  given_back: Nanos;
  /** Of the latest dispute of its payment. */
  dispute: string | null;
  dispute_state: string | null;
  dispute_amount: Nanos | null;
  at: Instant;
  lapses_at: Instant;
  /** Of the latest event: when it came to what it is. */
  changed_at: Instant;
  position: bigint;
};
export type PurchasesTables = { purchases: PurchaseRow };

export const purchases = tableOf<PurchaseRow>('purchases', ['purchase'], {
  purchase: 'text',
  customer: 'text',
  account: 'text',
  payment: 'text',
  status: 'text',
  reason: 'text?',
  says: 'text?',
  net: 'bigint',
  gross: 'bigint',
  currency: 'text',
  trigger: 'text',
  policy: 'text',
  method: 'text?',
  lot: 'text?',
  credits: 'bigint?',
  refunded: 'bigint',
  refunding: 'text?',
  refund: 'text?',
  refund_state: 'text?',
  refund_reason: 'text?',
  given_back: 'bigint',
  dispute: 'text?',
  dispute_state: 'text?',
  dispute_amount: 'bigint?',
  at: 'timestamptz',
  lapses_at: 'timestamptz',
  changed_at: 'timestamptz',
  position: 'bigint',
});

export const create = async (db: Kysely<PurchasesTables>): Promise<void> => {
  await createTable(db, purchases);
  await createIndex(db, purchases, ['account', 'position']);
  await createIndex(db, purchases, ['customer', 'position']);
};
