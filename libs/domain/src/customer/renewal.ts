import { boundary, civilDate, invariant, type Instant, type View } from '#kernel';
import type { Customer, Plan, Subscription } from './customer.js';
import type { DataOf } from './events.js';
import {
  monthsOf,
  pricesOn,
  totalOf,
  wholeLine,
  type Billed,
  type Interval,
  type Prices,
  type InvoiceLine,
  type Source,
} from './lines.js';
import { billableSeats, seated } from './seats.js';
import type { Cycle } from './subscription-events.js';

/** The cycle that starts `month` months after the anchor (R20). */
export const cycleFrom = (
  { anchor, zone }: { readonly anchor: Instant; readonly zone: string },
  month: number,
  months: number,
): Cycle => ({
  month,
  start: boundary(anchor, zone, 'month', month),
  end: boundary(anchor, zone, 'month', month + months),
});

/** One line for each item of the plan. `seats` are named where they are counted: an invoice shows one line for each. */
export const cycleLines = (
  billed: Billed,
  seats: number,
  members: readonly string[],
): readonly InvoiceLine[] =>
  billed.prices.lines.flatMap((price) => {
    const quantity = price.item === 'seat' ? seats : 1;
    if (quantity === 0) return [];
    const references = price.item === 'seat' ? [...members] : [];
    const source: Source = { kind: 'cycle', references };
    return [wholeLine(billed, price, quantity, source)];
  });

export const countedMembers = (customer: View<Customer>, terms: Billed['terms']): readonly string[] =>
  terms.seats?.model === 'counted' ? seated(customer, terms) : [];

/**
 * Which interval the next cycle has under a plan, and its prices. A chosen interval that this plan does not sell falls back to
 * the running one, which it does: choices of plan and interval cross, and neither may leave a cycle without a price.
 */
const pricesAtRenewal = (
  { zone, cycle, interval: running, nextInterval }: View<Subscription>,
  { terms, tier }: View<Pick<Plan, 'terms' | 'tier'>>,
): { readonly interval: Interval; readonly prices: Prices } => {
  const date = civilDate(zone, cycle.end);
  const wanted = nextInterval === null ? null : pricesOn(terms, date, nextInterval, tier);
  if (nextInterval !== null && wanted !== null) return { interval: nextInterval, prices: wanted };
  const prices = pricesOn(terms, date, running, tier);
  invariant(prices !== null, 'what was sold once is sold on: books are only added');
  return { interval: running, prices };
};

/** What the renewal at the end of the running cycle books, under the plan that the subscription has. */
export const renewalOf = (
  customer: View<Customer>,
  subscription: View<Subscription>,
): DataOf<'SubscriptionRenewed'> => {
  const { plan, zone, cycle: last, removals } = subscription;
  const { policy, terms } = plan;
  const { interval, prices } = pricesAtRenewal(subscription, plan);
  const cycle = cycleFrom(subscription, last.month + monthsOf[subscription.interval], monthsOf[interval]);
  invariant(cycle.start === last.end, 'cycles follow each other');
  const bought = subscription.paid - removals;
  const seats = billableSeats(customer, terms, bought);
  const lines = [
    ...cycleLines({ policy, terms, zone, interval, prices, cycle }, seats, countedMembers(customer, terms)),
    ...subscription.waiting.map((line) => ({ ...line })),
  ];
  return { cycle, interval, book: prices.book, seats, lines, total: totalOf(lines), policy };
};

/** A scheduled change of plan, at the end of the running cycle. */
export const scheduledChange = (
  customer: View<Customer>,
  subscription: View<Subscription>,
): DataOf<'PlanChanged'> | null => {
  const { nextPlan, plan } = subscription;
  if (nextPlan === null) return null;
  const { policy, terms, tier, seats, reason } = nextPlan;
  const { prices } = pricesAtRenewal(subscription, nextPlan);
  return {
    order: null,
    from: { policy: plan.policy, forfeit: plan.terms.forfeit },
    policy,
    terms,
    tier,
    book: prices.book,
    seats,
    released: releasedBy(customer, terms.audience),
    lines: [],
    total: totalOf([]),
    reason,
  };
};

/** R81: an organization that becomes an individual keeps its first owner; everybody else stays behind. */
export const releasedBy = (
  { registered, members }: View<Customer>,
  audience: 'organization' | 'individual',
): readonly string[] => {
  if (registered?.kind !== 'organization' || audience === 'organization') return [];
  const kept = [...members].find(([, role]) => role === 'owner')?.[0];
  return [...members.keys()].filter((member) => member !== kept);
};

/** Whether the subscription goes on after its cycle. */
export const renews = ({ cancelled, autoRenew }: View<Subscription>): boolean => !cancelled && autoRenew;
