import { civilWindow, invariant, unreachable, type Instant } from '#kernel';
import type { Customer, Order, Subscription } from './customer.js';
import type { CustomerEvent, DataOf, Fact } from './events.js';
import { monthNow } from './grants.js';
import { totalOf, type InvoiceLine } from './lines.js';
import { sellsSeats } from './seats.js';
import { subscriptionEvents } from './subscription-events.js';

type SubscriptionType = (typeof subscriptionEvents)[keyof typeof subscriptionEvents]['type'];
export type SubscriptionEvent = Extract<CustomerEvent, { readonly type: SubscriptionType }>;

/** Types of the events that subscription and open order are folded from. */
export const subscriptionTypes: readonly string[] = Object.values(subscriptionEvents).map(({ type }) => type);

const known: ReadonlySet<string> = new Set(subscriptionTypes);
export const isOfSubscription = (event: CustomerEvent): event is SubscriptionEvent => known.has(event.type);

type OrderEvent = Fact<'SubscriptionOrdered' | 'PlanChangeOrdered' | 'SeatsOrdered'>;
type OrderFailed = Fact<'SubscriptionOrderFailed' | 'PlanChangeFailed' | 'SeatOrderFailed'>;

const ordered = (event: OrderEvent): Order => {
  const { at: orderedAt } = event;
  switch (event.type) {
    case 'SubscriptionOrdered': {
      const { order: id, ...about } = event.data;
      return { kind: 'subscription', id, orderedAt, awaits: null, ...about };
    }
    case 'PlanChangeOrdered': {
      const { order: id, ...about } = event.data;
      return { kind: 'plan', id, orderedAt, awaits: null, ...about };
    }
    case 'SeatsOrdered': {
      const { order: id, ...about } = event.data;
      return { kind: 'seats', id, orderedAt, awaits: null, ...about };
    }
  }
};

/** What the events of a subscription alone decide: it can be folded without the members. */
export type Subscribed = Pick<Customer, 'subscription' | 'order'>;

/** Subscription and open order as an event leaves them. Values: nothing of those before is changed. */
export const subscribedAfter = (before: Subscribed, event: SubscriptionEvent): Subscribed => {
  const { subscription, order } = before;
  switch (event.type) {
    case 'SubscriptionOrdered':
    case 'PlanChangeOrdered':
    case 'SeatsOrdered':
      invariant(order === null, 'one order waits at a time');
      return { subscription, order: ordered(event) };
    case 'OrderNeedsAction':
      return { subscription, order: awaiting(order, event.data) };
    case 'SubscriptionOrderFailed':
    case 'PlanChangeFailed':
    case 'SeatOrderFailed':
      return { subscription, order: closed(order, event.data.order) };
    case 'SubscriptionEnded':
      return { subscription: null, order };
    default: {
      const ends = 'order' in event.data ? event.data.order : null;
      const after = subscriptionAfter(before, event);
      return { subscription: after, order: ends === null ? order : closed(order, ends) };
    }
  }
};

const awaiting = (order: Order | null, { order: id, payment }: DataOf<'OrderNeedsAction'>): Order => {
  invariant(order?.id === id && order.awaits === null, 'an open order is said once to wait for its payer');
  return { ...order, awaits: payment };
};

const closed = (order: Order | null, id: string): null => {
  invariant(order?.id === id, 'an order that ends was open');
  return null;
};

const subscriptionAfter = (
  { subscription, order }: Subscribed,
  event: Exclude<
    SubscriptionEvent,
    OrderEvent | OrderFailed | Fact<'OrderNeedsAction' | 'SubscriptionEnded'>
  >,
): Subscription => {
  if (event.type === 'SubscriptionStarted') return started(order, event.data);
  invariant(subscription !== null, 'what changes a subscription finds one running');
  switch (event.type) {
    case 'SubscriptionRenewed':
      return renewed(subscription, event);
    case 'PlanChanged':
      return replanned(subscription, event);
    case 'SubscriptionCancelled':
      return { ...subscription, cancelled: true };
    case 'CancellationTakenBack':
      return { ...subscription, cancelled: false };
    case 'AutoRenewChanged':
      return { ...subscription, autoRenew: event.data.autoRenew };
    case 'IntervalChangeScheduled': {
      const { interval } = event.data;
      return { ...subscription, nextInterval: interval === subscription.interval ? null : interval };
    }
    case 'PlanChangeScheduled': {
      const { policy, terms, tier, seats, reason } = event.data;
      return { ...subscription, nextPlan: { policy, terms, tier, seats, reason } };
    }
    case 'PlanChangeTakenBack':
      return { ...subscription, nextPlan: null };
    case 'SeatsAdded':
      return seatsAdded(subscription, event.data);
    case 'SeatRemovalScheduled':
    case 'SeatRemovalTakenBack':
      invariant(event.data.scheduled >= 0, 'no more seats are kept than were to go');
      return { ...subscription, removals: event.data.scheduled };
    case 'SeatChangesClosed':
      return event.data.of === 'additions'
        ? { ...subscription, today: null }
        : { ...subscription, waiting: [] };
    case 'CreditsAllotted':
      invariant(event.data.month === subscription.allotted + 1, 'months are allotted one after the other');
      return { ...subscription, allotted: event.data.month };
    case 'StreakBroken':
      return { ...subscription, streakFrom: subscription.allotted + 1 };
    default:
      return unreachable(event, 'the fold knows every event of a subscription');
  }
};

const started = (order: Order | null, data: DataOf<'SubscriptionStarted'>): Subscription => {
  invariant(order?.kind === 'subscription' && order.id === data.order, 'what starts was ordered');
  const { subscription: id, policy, terms, tier, interval, seats, book } = order;
  const { anchor, zone, cycle } = data;
  invariant(cycle.start === anchor && cycle.month === 0, 'the first cycle starts at the anchor');
  return {
    ...{ id, anchor, zone, interval, book, cycle },
    plan: { policy, terms, tier },
    paid: seats,
    removals: 0,
    cancelled: false,
    autoRenew: true,
    nextInterval: null,
    nextPlan: null,
    waiting: [],
    today: null,
    allotted: -1,
    streakFrom: 0,
  };
};

const renewed = (before: Subscription, { at, data }: Fact<'SubscriptionRenewed'>): Subscription => {
  const { cycle, interval, book, seats, lines, total } = data;
  invariant(cycle.start === before.cycle.end && at === cycle.start, 'cycles follow each other');
  invariant(before.today === null, 'every day is closed before the next cycle');
  invariant(totalOf(lines) === total, 'a total is that of its lines');
  const paid = sellsSeats(before.plan.terms) ? seats : 0;
  return { ...before, cycle, interval, book, paid, removals: 0, nextInterval: null, waiting: [] };
};

const replanned = (before: Subscription, { at, data }: Fact<'PlanChanged'>): Subscription => {
  const { policy, terms, tier, book, seats, lines, total } = data;
  const month = monthNow(before, at);
  return {
    ...before,
    plan: { policy, terms, tier },
    book,
    paid: sellsSeats(terms) ? seats : 0,
    removals: 0,
    nextPlan: null,
    waiting: total > 0n ? before.waiting : [...before.waiting, ...lines],
    allotted: month - 1,
    streakFrom: before.plan.terms.pass === null ? month : before.streakFrom,
  };
};

const seatsAdded = (before: Subscription, { quantity, paid, lines }: DataOf<'SeatsAdded'>): Subscription => {
  invariant(paid === before.paid + quantity, 'seats are added to those that are there');
  const later = before.plan.terms.proration?.add === 'next_invoice';
  return { ...before, paid, waiting: later ? [...before.waiting, ...lines] : before.waiting };
};

/** Counted seats: an addition closes with its day, unless the policy lets it wait; what is given back always waits (S24). */
export const billedLater = (
  subscription: Subscription,
  lines: readonly InvoiceLine[],
  at: Instant,
): Subscription => {
  if (lines.length === 0) return subscription;
  const { plan, today, zone, waiting } = subscription;
  const atOnce = (line: InvoiceLine) => plan.terms.proration?.add === 'immediate' && line.quantity > 0;
  const additions = lines.filter(atOnce);
  const next = { ...subscription, waiting: [...waiting, ...lines.filter((line) => !atOnce(line))] };
  if (additions.length === 0) return next;
  // Never past the cycle: on the date of its end nothing is left of it, so nothing is added then.
  const until = civilWindow(zone, 'day', at).end;
  return {
    ...next,
    today: { since: today?.since ?? at, until, lines: [...(today?.lines ?? []), ...additions] },
  };
};
