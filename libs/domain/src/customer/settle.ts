import { boundary, invariant, type Instant, type View } from '#kernel';
import { draftOf, never, type Customer, type Subscription } from './customer.js';
import type { CustomerEvent } from './events.js';
import { orderFailed } from './orders.js';
import { evolve } from './fold.js';
import { allotmentOf, allots } from './grants.js';
import { customerLimits } from './limits.js';
import { totalOf, type InvoiceLine } from './lines.js';
import { renewalOf, renews, scheduledChange } from './renewal.js';

type Due = { readonly at: Instant; readonly book: () => CustomerEvent };

const nothing: readonly CustomerEvent[] = [];

/**
 * S2: everything that is due up to `at`, each dated at its own instant, oldest first. A late sweep changes when a fact is
 * booked, never its date or effect (invariant 9). Bounded: the engine asks again until nothing is due.
 */
export const settle = (customer: View<Customer>, at: Instant): readonly CustomerEvent[] => {
  if (nextDueOf(customer) > at) return nothing;
  const draft = draftOf(customer);
  const booked: CustomerEvent[] = [];
  for (
    let due = firstDue(draft);
    due.at <= at && booked.length < customerLimits.settledAtOnce;
    due = firstDue(draft)
  ) {
    const event = due.book();
    evolve(draft, event);
    booked.push(event);
  }
  return booked;
};

/** The earliest instant at which something is due by itself. */
export const nextDueOf = (customer: View<Customer>): Instant => firstDue(customer).at;

/**
 * Of one instant: an order fails, invitations expire, a day closes, and last the cycle turns: first the plan, then the renewal,
 * then the month's credits. Each fact leaves a state from which the next one follows.
 */
const firstDue = (customer: View<Customer>): Due => {
  const { subscription } = customer;
  const dues = [
    lapse(customer),
    firstExpiry(customer),
    ...(subscription === null
      ? []
      : [
          overflow(customer, subscription),
          closing(subscription),
          nextMonth(customer, subscription),
          { at: subscription.cycle.end, book: () => turn(customer, subscription) },
        ]),
  ];
  return dues.reduce<Due>((first, due) => (due !== null && due.at < first.at ? due : first), nothingDue);
};

const nothingDue: Due = {
  at: never,
  book: () => {
    invariant(false, 'nothing is booked that is never due');
  },
};

const lapse = ({ order }: View<Customer>): Due | null =>
  order === null ? null : { at: order.lapsesAt, book: () => orderFailed(order, order.lapsesAt, 'lapsed') };

const firstExpiry = ({ invitations }: View<Customer>): Due | null => {
  let first: { readonly at: Instant; readonly invitation: string } | null = null;
  for (const [invitation, { expiresAt: at }] of invitations)
    if (first === null || at < first.at || (at === first.at && invitation < first.invitation))
      first = { at, invitation };
  if (first === null) return null;
  const { at, invitation } = first;
  return { at, book: () => ({ type: 'InvitationExpired', at, data: { invitation } }) };
};

/** More lines wait than one event holds: they are invoiced now. It comes at once, so its date does not hang on a sweep. */
const overflow = ({ at }: View<Customer>, subscription: View<Subscription>): Due | null => {
  const { today, waiting, cycle } = subscription;
  if (today !== null && today.lines.length >= customerLimits.waitingLines)
    return { at, book: () => closed('additions', today.lines, { start: today.since, end: at }) };
  if (waiting.length >= customerLimits.waitingLines)
    return { at, book: () => closed('waiting', waiting, { start: cycle.start, end: at }) };
  return null;
};

/** S24: one supplementary invoice a day. */
const closing = ({ today }: View<Subscription>): Due | null =>
  today === null
    ? null
    : {
        at: today.until,
        book: () => closed('additions', today.lines, { start: today.since, end: today.until }),
      };

const closed = (
  of: 'additions' | 'waiting',
  waiting: readonly View<InvoiceLine>[],
  period: { readonly start: Instant; readonly end: Instant },
): CustomerEvent => {
  const lines = waiting.map((line) => ({ ...line }));
  return { type: 'SeatChangesClosed', at: period.end, data: { of, period, lines, total: totalOf(lines) } };
};

/** The next month's credits, while the cycle that was paid for holds that month. */
const nextMonth = (customer: View<Customer>, subscription: View<Subscription>): Due | null => {
  const { anchor, zone, plan, allotted, cycle } = subscription;
  if (!allots(plan.terms)) return null;
  const at = boundary(anchor, zone, 'month', allotted + 1);
  if (at >= cycle.end) return null;
  return {
    at,
    book: () => ({
      type: 'CreditsAllotted',
      at,
      data: allotmentOf(customer, subscription, allotted + 1, null),
    }),
  };
};

/** The end of a cycle: the subscription is over, or its next plan holds, or its next cycle runs. */
const turn = (customer: View<Customer>, subscription: View<Subscription>): CustomerEvent => {
  const { cycle, cancelled, waiting, plan } = subscription;
  const at = cycle.end;
  if (!renews(subscription)) {
    const lines = waiting.map((line) => ({ ...line }));
    const why = cancelled ? 'cancelled' : 'not-renewed';
    return {
      type: 'SubscriptionEnded',
      at,
      data: { why, lines, total: totalOf(lines), policy: plan.policy },
    };
  }
  const change = scheduledChange(customer, subscription);
  if (change !== null) return { type: 'PlanChanged', at, data: change };
  return { type: 'SubscriptionRenewed', at, data: renewalOf(customer, subscription) };
};
