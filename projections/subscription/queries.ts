import type { Kysely } from 'kysely';
import type { Instant, Nanos } from '#kernel';
import { beforeOf, limitOf, newestFirst, pageOf, type Page, type PageRequest } from '../cursor.js';
import type { SubscriptionTables } from './table.js';

export type SubscriptionDb = Kysely<SubscriptionTables>;
export const bindSubscription = <T>(db: Kysely<T>): SubscriptionDb =>
  db.withSchema('subscription') as unknown as SubscriptionDb; // other read models' tables stand beside these

/**
 * `ordered`: waits for its payment. `failed`: it was not paid. `running`. `ending`: runs to the end of its cycle, because it was
 * cancelled or does not renew. `ended`.
 */
export type SubscriptionStatus = 'ordered' | 'failed' | 'running' | 'ending' | 'ended';

export type SubscriptionView = {
  readonly subscription: string;
  readonly status: SubscriptionStatus;
  readonly policy: string;
  readonly tier: string | null;
  /** `month` or `year`. */
  readonly interval: string;
  readonly currency: string;
  /** The price book of the running cycle, by its date. */
  readonly book: string;
  /** For a whole cycle; `null`: the plan charges none. `basePrice`: of the plan or the pass itself. */
  readonly seatPrice: Nanos | null;
  readonly basePrice: Nanos | null;
  /** R21: benefits. */
  readonly entitlements: readonly string[];
  readonly seatsModel: string | null;
  /** Bought up front; of counted seats none are. */
  readonly seats: number;
  readonly anchor: Instant | null;
  readonly zone: string | null;
  /** `null` before it starts. */
  readonly cycle: { readonly start: Instant; readonly end: Instant } | null;
  readonly autoRenew: boolean;
  /** What the next cycle has otherwise. */
  readonly scheduled: {
    readonly removals: number;
    readonly interval: string | null;
    readonly plan: { readonly policy: string; readonly tier: string | null; readonly seats: number } | null;
  };
  /** R43: month n of an unbroken streak and its bonus; `null`: the plan has none. 0: the streak was broken. */
  readonly streak: { readonly month: number; readonly bonusPercent: Nanos | null } | null;
  readonly orderedAt: Instant;
  readonly startedAt: Instant | null;
  readonly cancelledAt: Instant | null;
  readonly cancelReason: string | null;
  readonly endedAt: Instant | null;
  /** `cancelled`, `not-renewed`, or why the payment failed. */
  readonly endedWhy: string | null;
  readonly openOrder: {
    readonly order: string;
    /** `subscription`, `plan` or `seats`. */
    readonly kind: string;
    readonly total: Nanos;
    readonly placedAt: Instant;
    readonly lapsesAt: Instant;
  } | null;
  readonly position: bigint;
};

export const subscriptionsQuery = (
  db: SubscriptionDb,
  customer: string,
  span: { before: bigint; limit: number },
) =>
  db
    .selectFrom('subscriptions')
    .selectAll()
    .where('customer', '=', customer)
    .where('position', '<', span.before)
    .orderBy('position', 'desc')
    .limit(span.limit);

type Found = Awaited<ReturnType<ReturnType<typeof subscriptionsQuery>['execute']>>[number];

const orderOf = (row: Found): SubscriptionView['openOrder'] => {
  const { order, order_kind: kind, order_total: total } = row;
  const { order_placed_at: placedAt, order_lapses_at: lapsesAt } = row;
  if (order === null || kind === null || total === null || placedAt === null || lapsesAt === null)
    return null;
  return { order, kind, total, placedAt, lapsesAt };
};

const shown = (row: Found): SubscriptionView => {
  const { cycle_start: start, cycle_end: end, next_policy, streak_month: month } = row;
  const { subscription, policy, tier, interval, currency, book, entitlements, anchor, zone } = row;
  return {
    ...{ subscription, policy, tier, interval, currency, book, entitlements, anchor, zone },
    status: row.status as SubscriptionStatus, // as `project` spells them
    seatPrice: row.seat_price,
    basePrice: row.base_price,
    seatsModel: row.seats_model,
    seats: row.seats,
    cycle: start === null || end === null ? null : { start, end },
    autoRenew: row.auto_renew,
    scheduled: {
      removals: row.removals,
      interval: row.next_interval,
      plan:
        next_policy === null
          ? null
          : { policy: next_policy, tier: row.next_tier, seats: row.next_seats ?? 0 },
    },
    streak: month === null ? null : { month, bonusPercent: row.bonus_percent },
    orderedAt: row.ordered_at,
    startedAt: row.started_at,
    cancelledAt: row.cancelled_at,
    cancelReason: row.cancel_reason,
    endedAt: row.ended_at,
    endedWhy: row.ended_why,
    openOrder: orderOf(row),
    position: row.position,
  };
};

const subscriptionList = newestFirst<SubscriptionView>('subscriptions');

/** R58, R60: the latest subscription. `null`: none was ever ordered. */
export const subscriptionOf = async (
  db: SubscriptionDb,
  customer: string,
): Promise<SubscriptionView | null> => (await subscriptionsOf(db, customer, { limit: 1 })).data[0] ?? null;

/** Every subscription of a customer, newest first. */
export const subscriptionsOf = async (
  db: SubscriptionDb,
  customer: string,
  request: PageRequest,
): Promise<Page<SubscriptionView>> => {
  const limit = limitOf(request);
  const before = beforeOf(subscriptionList, request);
  const rows = await subscriptionsQuery(db, customer, { before, limit: limit + 1 }).execute();
  return pageOf(subscriptionList, rows.map(shown), limit);
};
