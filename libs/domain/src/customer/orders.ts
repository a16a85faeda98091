import {
  accept,
  invariant,
  plusMs,
  refuse,
  type Decide,
  type Instant,
  type Nanos,
  type Refused,
  type View,
} from '#kernel';
import { draftOf, type Customer, type Order, type Plan } from './customer.js';
import type { CustomerEvent, Fact } from './events.js';
import { evolve } from './fold.js';
import { allotmentOf, allots } from './grants.js';
import { customerLimits } from './limits.js';
import { monthsOf, type InvoiceLine } from './lines.js';
import { cycleFrom, releasedBy } from './renewal.js';
import type { OrderTax } from './subscription-events.js';

type OrderEvent = Fact<'SubscriptionOrdered' | 'PlanChangeOrdered' | 'SeatsOrdered'>;

const HOUR_MS = 3_600_000;

/** How an order is paid. */
export type Paying = {
  /** As they were shown: they are charged and invoiced so. Left out: nobody said, and they are computed when it is charged. */
  readonly taxes?: readonly OrderTax[] | null | undefined;
  /** Where a payer who is there comes back to after a further step. Left out: nobody is, and what needs a step fails. */
  readonly returnUrl?: string | null | undefined;
};

/** Amounts of an order are of its day, and of its cycle: what is not paid by then has failed. */
export const lapseOf = (at: Instant, cycleEnd: Instant | null): Instant => {
  const lapse = plusMs(at, customerLimits.orderHours * HOUR_MS);
  return cycleEnd !== null && cycleEnd < lapse ? cycleEnd : lapse;
};

/** One order at a time: its amounts rest on the seats and plan that the one before it leaves. */
export const refusalOfOrder = ({ order }: View<Customer>): Refused<'order-open'> | null =>
  order === null ? null : refuse('order-open', { order: order.id, until: order.lapsesAt });

export const orderFailed = (order: View<Order>, at: Instant, reason: string): CustomerEvent => {
  const data = { order: order.id, reason };
  switch (order.kind) {
    case 'subscription':
      return { type: 'SubscriptionOrderFailed', at, data };
    case 'plan':
      return { type: 'PlanChangeFailed', at, data };
    case 'seats':
      return { type: 'SeatOrderFailed', at, data };
  }
};

/** What an order comes to, once it is paid or costs nothing. */
const fulfilled = (customer: View<Customer>, order: View<Order>, at: Instant): readonly CustomerEvent[] => {
  switch (order.kind) {
    case 'subscription':
      return withCredits(customer, startedBy(customer, order, at));
    case 'plan':
      return withCredits(customer, changedBy(customer, order, at));
    case 'seats':
      return [seatsAddedBy(customer, order, at)];
  }
};

/** What is ordered, and what it comes to at once where nothing is to be paid for it now. */
export const orderedNow = (
  customer: View<Customer>,
  event: OrderEvent,
  due: Nanos,
): readonly CustomerEvent[] => {
  if (due > 0n) return [event];
  const after = evolve(draftOf(customer), event);
  invariant(after.order !== null, 'an order waits once it is there');
  return [event, ...fulfilled(after, after.order, event.at)];
};

type Ordered<Kind extends Order['kind']> = View<Extract<Order, { readonly kind: Kind }>>;

/** The anchor is the instant of the order, not of its payment: what was confirmed says which days are paid for. */
const startedBy = (customer: View<Customer>, order: Ordered<'subscription'>, at: Instant): CustomerEvent => {
  const { id, subscription, policy, tier, interval, seats, lines, total, orderedAt: anchor } = order;
  const zone = customer.registered?.zone ?? 'UTC';
  const cycle = cycleFrom({ anchor, zone }, 0, monthsOf[interval]);
  const started = { order: id, subscription, policy, tier, interval, seats, anchor, zone, cycle };
  return { type: 'SubscriptionStarted', at, data: { ...started, lines: copies(lines), total } };
};

const changedBy = (customer: View<Customer>, order: Ordered<'plan'>, at: Instant): CustomerEvent => {
  const { id, policy, terms, tier, book, seats, lines, total, reason } = order;
  const plan = runningPlan(customer);
  const from = { policy: plan.policy, forfeit: plan.terms.forfeit };
  const released = releasedBy(customer, terms.audience);
  return {
    type: 'PlanChanged',
    at,
    data: {
      order: id,
      from,
      policy,
      terms,
      tier,
      book,
      seats,
      released,
      lines: copies(lines),
      total,
      reason,
    },
  };
};

const seatsAddedBy = (customer: View<Customer>, order: Ordered<'seats'>, at: Instant): CustomerEvent => {
  const { id, quantity, lines, policy } = order;
  const paid = (customer.subscription?.paid ?? 0) + quantity;
  return { type: 'SeatsAdded', at, data: { order: id, quantity, paid, lines: copies(lines), policy } };
};

const runningPlan = ({ subscription }: View<Customer>): View<Plan> => {
  invariant(subscription !== null, 'an order of a running subscription lapses before it ends');
  return subscription.plan;
};

const copies = (lines: readonly View<InvoiceLine>[]): readonly InvoiceLine[] =>
  lines.map((line) => ({ ...line }));

/** A plan that begins gives the credits of its month at once (S17). */
const withCredits = (customer: View<Customer>, event: CustomerEvent): readonly CustomerEvent[] => {
  const after = evolve(draftOf(customer), event);
  const { subscription } = after;
  if (subscription === null || !allots(subscription.plan.terms)) return [event];
  const data = allotmentOf(after, subscription, subscription.allotted + 1, event.at);
  return [event, { type: 'CreditsAllotted', at: event.at, data }];
};

/** The payment went through. Twice is once; after a failure nothing is there that it could pay for: it goes back. */
export const fulfilOrder =
  ({
    order: id,
  }: {
    readonly order: string;
  }): Decide<CustomerEvent, Customer, 'order-not-found' | 'order-failed'> =>
  (customer, at) => {
    const { order } = customer;
    if (order?.id === id) return accept(fulfilled(customer, order, at));
    const end = customer.closedOrders.get(id);
    if (end === undefined) return refuse('order-not-found', { order: id });
    return end.failed === null ? accept([]) : refuse('order-failed', { order: id, reason: end.failed });
  };

export const failOrder =
  ({
    order: id,
    reason,
  }: {
    readonly order: string;
    readonly reason: string;
  }): Decide<CustomerEvent, Customer, 'order-not-found' | 'order-fulfilled'> =>
  (customer, at) => {
    const { order } = customer;
    if (order?.id === id) return accept([orderFailed(order, at, reason)]);
    const end = customer.closedOrders.get(id);
    if (end === undefined) return refuse('order-not-found', { order: id });
    return end.failed === null ? refuse('order-fulfilled', { order: id }) : accept([]);
  };

/** The payer has to do something first. Said once; of an order that is over it says nothing. */
export const noteOrderAction =
  ({
    order: id,
    payment,
  }: {
    readonly order: string;
    readonly payment: string;
  }): Decide<CustomerEvent, Customer, 'order-not-found'> =>
  ({ order, closedOrders }, at) => {
    if (order?.id === id)
      return accept(
        order.awaits === null ? [{ type: 'OrderNeedsAction', at, data: { order: id, payment } }] : [],
      );
    return closedOrders.has(id) ? accept([]) : refuse('order-not-found', { order: id });
  };
