import type { Kysely } from 'kysely';
import type { Instant, Nanos } from '#kernel';
import { createIndex, createTable, tableOf } from '../tables.js';

/** What the rows of a customer are made of: subscription and open order as the domain folds them. */
export type FoldRow = { customer: string; state: string };
/** One row a subscription, from its order on. Empty: not known before it starts, or not so. */
export type SubscriptionRow = {
  customer: string;
  subscription: string;
  status: string;
  policy: string;
  tier: string | null;
  interval: string;
  currency: string;
  book: string;
  /** For a whole cycle. */
  seat_price: Nanos | null;
  base_price: Nanos | null;
  entitlements: readonly string[];
  seats_model: string | null;
  /** Seats bought up front. */
  seats: number;
  removals: number;
  anchor: Instant | null;
  zone: string | null;
  cycle_start: Instant | null;
  cycle_end: Instant | null;
  auto_renew: boolean;
  next_interval: string | null;
  next_policy: string | null;
  next_tier: string | null;
  next_seats: number | null;
  streak_month: number | null;
  bonus_percent: Nanos | null;
  ordered_at: Instant;
  started_at: Instant | null;
  cancelled_at: Instant | null;
  cancel_reason: string | null;
  ended_at: Instant | null;
  ended_why: string | null;
  /** The order that waits for its payment. */
  order: string | null;
  order_kind: string | null;
  order_total: Nanos | null;
  order_placed_at: Instant | null;
  order_lapses_at: Instant | null;
  /** Of its first event. */
  position: bigint;
};
export type SubscriptionTables = { folds: FoldRow; subscriptions: SubscriptionRow };

export const folds = tableOf<FoldRow>('folds', ['customer'], { customer: 'text', state: 'text' });
export const subscriptions = tableOf<SubscriptionRow>('subscriptions', ['customer', 'subscription'], {
  customer: 'text',
  subscription: 'text',
  status: 'text',
  policy: 'text',
  tier: 'text?',
  interval: 'text',
  currency: 'text',
  book: 'text',
  seat_price: 'bigint?',
  base_price: 'bigint?',
  entitlements: 'text[]',
  seats_model: 'text?',
  seats: 'integer',
  removals: 'integer',
  anchor: 'timestamptz?',
  zone: 'text?',
  cycle_start: 'timestamptz?',
  cycle_end: 'timestamptz?',
  auto_renew: 'boolean',
  next_interval: 'text?',
  next_policy: 'text?',
  next_tier: 'text?',
  next_seats: 'integer?',
  streak_month: 'integer?',
  bonus_percent: 'bigint?',
  ordered_at: 'timestamptz',
  started_at: 'timestamptz?',
  cancelled_at: 'timestamptz?',
  cancel_reason: 'text?',
  ended_at: 'timestamptz?',
  ended_why: 'text?',
  order: 'text?',
  order_kind: 'text?',
  order_total: 'bigint?',
  order_placed_at: 'timestamptz?',
  order_lapses_at: 'timestamptz?',
  position: 'bigint',
});

export const create = async (db: Kysely<SubscriptionTables>): Promise<void> => {
  await createTable(db, folds);
  await createTable(db, subscriptions);
  await createIndex(db, subscriptions, ['customer', 'position']);
};
