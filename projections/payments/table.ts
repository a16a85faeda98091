import type { Kysely } from 'kysely';
import type { Instant, Nanos } from '#kernel';
import type { GoingBack } from '../going-back.js';
import { createIndex, createTable, tableOf } from '../tables.js';

/** What a charge is for: an invoice's number, kind and the time it covers; and what has asked for the latest charge of it. */
export type BillRow = {
  invoice: string;
  customer: string;
  kind: string;
  currency: string;
  number: string | null;
  period_start: Instant | null;
  period_end: Instant | null;
  charge_trigger: string | null;
  charge_attempt: number | null;
};
/** The order of a customer that waits for its payment, and the currency of the plan that it has. */
export type OrderRow = {
  customer: string;
  currency: string;
  order: string | null;
  /** With its taxes, where the order says them. */
  total: Nanos | null;
  /** The payment that waits for a further step of its payer. */
  awaits: string | null;
};
/** What a purchase of credits charges: its own events tell of what never became an invoice. */
export type BoughtRow = {
  purchase: string;
  customer: string;
  payment: string;
  gross: Nanos;
  currency: string;
  method: string | null;
  /** What went back of one that gave nothing, and the way back that failed last. */
  returned: Nanos;
  failed_refund: string | null;
};
/** R56: one row an attempt to charge. Two streams tell of a failed one: the invoice's, and the customer's standing. */
export type AttemptRow = {
  /** Of an order that never became an invoice: the order's id, and no invoice. */
  payment: string;
  invoice: string;
  order: string | null;
  /** Of one that is no invoice, or not yet. The others have it by their payment. */
  purchase: string | null;
  customer: string;
  amount: Nanos;
  currency: string;
  status: string;
  reason_code: string | null;
  reason_says: string | null;
  method: string | null;
  trigger: string | null;
  attempt: number | null;
  at: Instant;
  /** Of the first event that told of it. */
  position: bigint;
};
/** Of a purchase that gave nothing: no invoice. */
export type RefundRow = GoingBack & {
  refund: string;
  invoice: string;
  customer: string;
  currency: string;
  /** Of what became of it last. */
  at: Instant;
  /** Of the first event that told of it. */
  position: bigint;
};
/** What the payer's bank took, or holds, of a payment. */
export type DisputeRow = {
  payment: string;
  dispute: string;
  customer: string;
  status: string;
  amount: Nanos;
  currency: string;
  reason: string;
  opened_at: Instant;
  closed_at: Instant | null;
  position: bigint;
};
export type PaymentsTables = {
  bought: BoughtRow;
  bills: BillRow;
  orders: OrderRow;
  attempts: AttemptRow;
  refunds: RefundRow;
  disputes: DisputeRow;
};

export const bills = tableOf<BillRow>('bills', ['invoice'], {
  invoice: 'text',
  customer: 'text',
  kind: 'text',
  currency: 'text',
  number: 'text?',
  period_start: 'timestamptz?',
  period_end: 'timestamptz?',
  charge_trigger: 'text?',
  charge_attempt: 'integer?',
});
export const orders = tableOf<OrderRow>('orders', ['customer'], {
  customer: 'text',
  currency: 'text',
  order: 'text?',
  total: 'bigint?',
  awaits: 'text?',
});
export const bought = tableOf<BoughtRow>('bought', ['purchase'], {
  purchase: 'text',
  customer: 'text',
  payment: 'text',
  gross: 'bigint',
  currency: 'text',
  method: 'text?',
  returned: 'bigint',
  failed_refund: 'text?',
});
export const attempts = tableOf<AttemptRow>('attempts', ['payment', 'invoice'], {
  payment: 'text',
  invoice: 'text',
  order: 'text?',
  purchase: 'text?',
  customer: 'text',
  amount: 'bigint',
  currency: 'text',
  status: 'text',
  reason_code: 'text?',
  reason_says: 'text?',
  method: 'text?',
  trigger: 'text?',
  attempt: 'integer?',
  at: 'timestamptz',
  position: 'bigint',
});
export const refunds = tableOf<RefundRow>('refunds', ['invoice', 'refund'], {
  refund: 'text',
  invoice: 'text',
  customer: 'text',
  currency: 'text',
  status: 'text',
  amount: 'bigint',
  expense: 'bigint',
  payment: 'text?',
  reference: 'text?',
  reason_code: 'text?',
  reason_says: 'text?',
  retry: 'text?',
  at: 'timestamptz',
  position: 'bigint',
});
export const disputes = tableOf<DisputeRow>('disputes', ['payment', 'dispute'], {
  payment: 'text',
  dispute: 'text',
  customer: 'text',
  status: 'text',
  amount: 'bigint',
  currency: 'text',
  reason: 'text',
  opened_at: 'timestamptz',
  closed_at: 'timestamptz?',
  position: 'bigint',
});

export const create = async (db: Kysely<PaymentsTables>): Promise<void> => {
  await createTable(db, bills);
  await createTable(db, orders);
  await createTable(db, bought);
  await createIndex(db, bought, ['payment']);
  await createTable(db, attempts);
  await createIndex(db, attempts, ['customer', 'position']);
  await createTable(db, refunds);
  await createIndex(db, refunds, ['customer', 'position']);
  await createIndex(db, refunds, ['status']);
  await createTable(db, disputes);
};
