import {
  bonusPercentOf,
  cyclePricesOf,
  type CustomerEvent,
  type Plan,
  type Subscribed,
  type Subscription,
} from '#domain/customer';
import { invariant, type View } from '#kernel';
import type { CustomerFact } from '../ledger-events.js';
import { afterSubscribed } from '../subscribed.js';
import type { SubscriptionRow } from './table.js';

type Fact<Type extends CustomerEvent['type']> = Extract<CustomerEvent, { readonly type: Type }>;

/** The state, and the rows of the subscriptions that it speaks of. */
export type Course = { readonly state: Subscribed; readonly rows: Map<string, SubscriptionRow> };

/** Which rows must be at hand before more events are folded. */
export const idsIn = ({ subscription, order }: View<Subscribed>): readonly string[] => [
  ...(subscription === null ? [] : [subscription.id]),
  ...(order?.kind === 'subscription' ? [order.subscription] : []),
];

const sold = (
  { terms, policy, tier }: View<Plan>,
  { book, interval }: { readonly book: string; readonly interval: 'month' | 'year' },
) => {
  const prices = cyclePricesOf(terms, { book, interval, tier });
  return {
    ...{ policy, tier, interval, book, currency: terms.currency },
    seat_price: prices.seat,
    base_price: prices.base,
    entitlements: terms.entitlements,
    seats_model: terms.seats?.model ?? null,
  };
};

const notStarted = {
  removals: 0,
  anchor: null,
  zone: null,
  cycle_start: null,
  cycle_end: null,
  auto_renew: true,
  next_interval: null,
  next_policy: null,
  next_tier: null,
  next_seats: null,
  streak_month: null,
  bonus_percent: null,
  started_at: null,
  cancelled_at: null,
  cancel_reason: null,
  ended_at: null,
  ended_why: null,
  order: null,
  order_kind: null,
  order_total: null,
  order_placed_at: null,
  order_lapses_at: null,
} as const;

const ordered = (
  customer: string,
  { at, data }: Fact<'SubscriptionOrdered'>,
  position: bigint,
): SubscriptionRow => ({
  customer,
  subscription: data.subscription,
  status: 'ordered',
  ...sold(data, data),
  seats: data.seats,
  ...notStarted,
  ordered_at: at,
  position,
});

/** R43. A streak that was broken begins again with the next month. */
const streakOf = ({ plan, interval, allotted, streakFrom }: View<Subscription>) => {
  const { pass } = plan.terms;
  if (pass === null) return { streak_month: null, bonus_percent: null };
  const month = allotted - streakFrom + 1;
  return {
    streak_month: month,
    bonus_percent: month < 1 ? null : bonusPercentOf(pass.bonus, interval, month),
  };
};

const running = (subscription: View<Subscription>) => {
  const { plan, anchor, zone, cycle, cancelled, autoRenew, nextPlan } = subscription;
  return {
    status: cancelled || !autoRenew ? 'ending' : 'running',
    ...sold(plan, subscription),
    ...streakOf(subscription),
    ...{ anchor, zone, cycle_start: cycle.start, cycle_end: cycle.end, auto_renew: autoRenew },
    seats: subscription.paid,
    removals: subscription.removals,
    next_interval: subscription.nextInterval,
    next_policy: nextPlan?.policy ?? null,
    next_tier: nextPlan?.tier ?? null,
    next_seats: nextPlan?.seats ?? null,
  };
};

const waiting = ({ order }: View<Subscribed>) => ({
  order: order?.id ?? null,
  order_kind: order?.kind ?? null,
  order_total: order?.total ?? null,
  order_placed_at: order?.orderedAt ?? null,
  order_lapses_at: order?.lapsesAt ?? null,
});

/** What the state does not keep: when something happened, and why. */
const dated = (event: CustomerEvent): Partial<SubscriptionRow> => {
  const { at } = event;
  switch (event.type) {
    case 'SubscriptionStarted':
      return { started_at: at };
    case 'SubscriptionCancelled':
      return { cancelled_at: at, cancel_reason: event.data.reason };
    case 'CancellationTakenBack':
      return { cancelled_at: null, cancel_reason: null };
    case 'SubscriptionOrderFailed':
      return { status: 'failed', ended_at: at, ended_why: event.data.reason };
    case 'SubscriptionEnded':
      return {
        status: 'ended',
        ended_at: at,
        ended_why: event.data.why,
        ...{ removals: 0, next_interval: null, next_policy: null, next_tier: null, next_seats: null },
      };
    default:
      return {};
  }
};

/** The subscription that an event is of: the one that is ordered, that runs, or that ran until now. */
const subjectOf = (before: Subscribed, event: CustomerEvent): string | undefined => {
  if (event.type === 'SubscriptionOrdered') return event.data.subscription;
  const ofOrder = event.type === 'SubscriptionOrderFailed' || event.type === 'OrderNeedsAction';
  if (ofOrder && before.order?.kind === 'subscription') return before.order.subscription;
  if (event.type === 'SubscriptionStarted') return event.data.subscription;
  return before.subscription?.id;
};

/** Folds one event over state and rows. */
export const stepped = ({ state, rows }: Course, customer: string, fact: CustomerFact): Course => {
  const { event, position } = fact;
  const after = afterSubscribed(state, event);
  const subject = subjectOf(state, event);
  const row =
    event.type === 'SubscriptionOrdered' ? ordered(customer, event, position) : rows.get(subject ?? '');
  invariant(subject !== undefined && row !== undefined, 'a subscription is ordered before anything else');
  rows.set(subject, {
    ...row,
    ...(after.subscription?.id === subject ? running(after.subscription) : {}),
    ...waiting(after),
    ...dated(event),
  });
  return { state: after, rows };
};
