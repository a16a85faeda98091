import { refuse, type Instant, type Refused, type View } from '#kernel';
import type { Role } from '../policy/permissions.js';
import type { PlanTerms } from '../policy/plan-terms.js';
import type { Customer, Subscription } from './customer.js';
import { partLine, pricesOn, seatPrice, type Billed, type InvoiceLine } from './lines.js';

/** Whether a role takes a seat of the plan. A plan without seats seats nobody. */
const occupies = ({ seats }: View<PlanTerms>, role: Role | null): boolean =>
  seats !== null && role !== null && !seats.exemptRoles.includes(role);

/** Members whose role takes a seat, in order of joining. */
export const seated = (customer: View<Customer>, terms: View<PlanTerms>): readonly string[] =>
  [...customer.members].flatMap(([member, role]) => (occupies(terms, role) ? [member] : []));

/** Seats that are taken: seated members, and open invitations where the plan counts those. */
export const usedSeats = (customer: View<Customer>, terms: View<PlanTerms>): number => {
  let used = 0;
  for (const role of customer.members.values()) if (occupies(terms, role)) used += 1;
  if (terms.seats?.countPending === true)
    for (const { role } of customer.invitations.values()) if (occupies(terms, role)) used += 1;
  return used;
};

/** Seats that a cycle of the plan is paid for: bought up front, or counted. */
export const billableSeats = (customer: View<Customer>, terms: View<PlanTerms>, bought: number): number =>
  terms.seats?.model === 'counted' ? seated(customer, terms).length : bought;

export const sellsSeats = (terms: View<PlanTerms>): boolean => terms.seats?.model === 'purchased';

export type SeatCount = {
  readonly model: 'purchased' | 'counted' | null;
  readonly paid: number;
  readonly used: number;
  readonly scheduledRemovals: number;
  /** S23: paid − used − scheduled removals. */
  readonly free: number;
};

/** "8 of 10 seats used" (R48). Of a settled customer with a running subscription. */
export const seatCountOf = (customer: View<Customer>, subscription: View<Subscription>): SeatCount => {
  const { terms } = subscription.plan;
  const used = usedSeats(customer, terms);
  const paid = billableSeats(customer, terms, subscription.paid);
  const scheduledRemovals = subscription.removals;
  const model = terms.seats?.model ?? null;
  return { model, paid, used, scheduledRemovals, free: paid - used - scheduledRemovals };
};

/** The running subscription as its lines are written. */
export const billedOf = ({ plan, zone, interval, book, cycle }: View<Subscription>): Billed => {
  const prices = pricesOn(plan.terms, book, interval, plan.tier);
  return {
    policy: plan.policy,
    terms: plan.terms,
    zone,
    interval,
    prices: prices ?? { book, lines: [] },
    cycle,
  };
};

/** Somebody gets, changes or loses a role; null: is no member. */
export type RoleChange = { readonly member: string; readonly from: Role | null; readonly to: Role | null };

/**
 * What changes of role do to seats. Bought up front: a free seat must be there (R12, S23), also under a plan that is about to
 * hold. Counted: one line a seat, from this day on. `freed`: seats that an open invitation among the changes held.
 */
export const seating = (
  customer: View<Customer>,
  changes: readonly RoleChange[],
  at: Instant,
  freed = 0,
): readonly InvoiceLine[] | Refused<'no-free-seat'> => {
  const { subscription } = customer;
  if (subscription === null) return [];
  for (const { terms, paid, removals } of capacities(customer, subscription)) {
    const more = changes.reduce(
      (sum, { from, to }) => sum + (occupies(terms, to) ? 1 : 0) - (occupies(terms, from) ? 1 : 0),
      terms.seats?.countPending === true ? -freed : 0,
    );
    const used = usedSeats(customer, terms);
    if (more > 0 && used + more > paid - removals)
      return refuse('no-free-seat', { paid, used, scheduled_removals: removals });
  }
  return changes.flatMap((change) => seatLines(subscription, change, at));
};

type Capacity = { readonly terms: View<PlanTerms>; readonly paid: number; readonly removals: number };

/** Every number of bought seats that members must fit into: of this plan, of the ordered and of the next one. */
const capacities = (
  { order }: View<Customer>,
  { plan, paid, removals, nextPlan }: View<Subscription>,
): readonly Capacity[] =>
  [
    { terms: plan.terms, paid, removals },
    ...(nextPlan === null ? [] : [{ terms: nextPlan.terms, paid: nextPlan.seats, removals: 0 }]),
    ...(order?.kind === 'plan' ? [{ terms: order.terms, paid: order.seats, removals: 0 }] : []),
  ].filter(({ terms }) => sellsSeats(terms));

const seatLines = (
  subscription: View<Subscription>,
  { member, from, to }: RoleChange,
  at: Instant,
): readonly InvoiceLine[] => {
  const { terms } = subscription.plan;
  const billed = billedOf(subscription);
  const price = seatPrice(billed);
  const more = (occupies(terms, to) ? 1 : 0) - (occupies(terms, from) ? 1 : 0);
  if (terms.seats?.model !== 'counted' || price === null || more === 0) return [];
  if (more < 0 && terms.proration?.remove !== 'credit_next_invoice') return [];
  const kind = more > 0 ? 'member-seated' : 'member-unseated';
  const line = partLine(billed, price, more, { source: { kind, references: [member] }, at });
  return line.days === 0 ? [] : [line];
};
