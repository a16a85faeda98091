import {
  accept,
  civilDate,
  formatNanos,
  refuse,
  zero,
  type Decide,
  type Instant,
  type Nanos,
  type Refused,
  type View,
} from '#kernel';
import type { PlanTerms } from '../policy/plan-terms.js';
import type { Customer, Subscription } from './customer.js';
import type { CustomerEvent } from './events.js';
import { partLine, pricesOn, totalOf, type Billed, type InvoiceLine } from './lines.js';
import { lapseOf, orderedNow, refusalOfOrder, type Paying } from './orders.js';
import { confirmed, previewOf, type Look } from './preview.js';
import { countedMembers, cycleLines, renews } from './renewal.js';
import { billableSeats, billedOf } from './seats.js';
import { pricesOfChoice, type CannotChoose, type Choice } from './subscribe.js';

/** `reason`: in words, where a person of the product decided; a change of tier has one (R44). */
export type PlanChange = Choice & { readonly reason: string | null };

type CannotChange =
  | 'customer-not-found'
  | 'subscription-not-found'
  | 'subscription-ending'
  | 'order-open'
  | 'plan-unchanged'
  | 'reason-missing'
  | CannotChoose;

/**
 * Upgrade now, for the difference of the days that are left; downgrade with the next cycle (R63, R67, R80). Credits of a pass
 * are for whole months that were paid, so a pass begins and changes with a cycle, and nothing of it is given back.
 */
export const previewPlanChange =
  (change: PlanChange): Look<CannotChange> =>
  (customer, at) => {
    const found = refusalOfChange(customer, change);
    if ('code' in found) return found;
    const { zone, cycle, interval, nextInterval } = found;
    const next = pricesOfChoice(customer, change, nextInterval ?? interval, civilDate(zone, cycle.end));
    if ('kind' in next) return next;
    const { policy, tier, seats, reason } = change;
    const about = ['plan', found.plan.policy, found.plan.tier, policy, tier, seats, reason];
    const end = previewOf({ lines: [], effectiveAt: cycle.end, about: [...about, cycle.end, next.book] });
    if (change.terms.pass !== null || narrows(found, change)) return end;
    const prices = pricesOfChoice(customer, change, interval, civilDate(zone, at));
    if ('kind' in prices) return end;
    const { terms } = change;
    const billed: Billed = { policy, terms, zone, interval, prices, cycle };
    if (!widens(found, change) && wholeCycle(customer, billed, seats) < runningCycle(customer, found))
      return end;
    const lines = [...left(customer, found, at), ...taken(customer, billed, seats, at)];
    const due = totalOf(lines);
    return previewOf({
      lines,
      dueNow: due > 0n ? due : zero,
      effectiveAt: at,
      about: [...about, formatNanos(due)],
    });
  };

const refusalOfChange = (
  customer: View<Customer>,
  { policy, tier, reason }: PlanChange,
): View<Subscription> | Refused<CannotChange> => {
  const { registered, subscription } = customer;
  if (registered === null) return refuse('customer-not-found');
  if (subscription === null) return refuse('subscription-not-found');
  if (!renews(subscription)) return refuse('subscription-ending', { ends_at: subscription.cycle.end });
  const { plan } = subscription;
  if (plan.policy === policy && plan.tier === tier) return refuse('plan-unchanged', { policy });
  const tierChanges = plan.tier !== null && tier !== null && plan.tier !== tier;
  if (tierChanges && (reason ?? '').trim() === '') return refuse('reason-missing');
  return refusalOfOrder(customer) ?? subscription;
};

const widens = ({ plan }: View<Subscription>, { terms }: PlanChange): boolean =>
  plan.terms.audience === 'individual' && terms.audience === 'organization';
const narrows = ({ plan }: View<Subscription>, { terms }: PlanChange): boolean =>
  plan.terms.audience === 'organization' && terms.audience === 'individual';

type Left = { readonly policy: string; readonly terms: View<Pick<PlanTerms, 'audience' | 'forfeit'>> };
type Taken = { readonly policy: string; readonly terms: View<Pick<PlanTerms, 'audience'>> };

/**
 * S17, R80: which credits end with the plan that is left. An organization that becomes an individual loses what its plan says; an
 * individual that becomes an organization what would have expired; between plans for the same kind of customer it is what the old
 * one gave for its month, since the new one gives its own in full. Null: none, as of a change of tier, which comes with a new month.
 */
export const creditsLost = (
  { policy, terms: left }: Left,
  taken: Taken,
): 'all' | 'expiring' | 'of-the-month' | null => {
  if (policy === taken.policy) return null;
  if (left.audience === taken.terms.audience) return 'of-the-month';
  if (left.audience === 'individual') return 'expiring';
  switch (left.forfeit) {
    case 'all':
      return 'all';
    case 'expiring_only':
      return 'expiring';
    case 'transfer_to_owner':
      return null; // the owner keeps the pool
  }
};

/** What a whole cycle of a plan comes to, with the members of now. */
const wholeCycle = (customer: View<Customer>, billed: Billed, seats: number): Nanos =>
  totalOf(cycleLines(billed, billableSeats(customer, billed.terms, seats), []));

const runningCycle = (customer: View<Customer>, subscription: View<Subscription>): Nanos =>
  wholeCycle(customer, billedOf(subscription), subscription.paid);

/** The days that are left of what was paid for come back; of a pass, nothing does. */
const left = (
  customer: View<Customer>,
  subscription: View<Subscription>,
  at: Instant,
): readonly InvoiceLine[] => {
  const billed = billedOf(subscription);
  return parts(customer, billed, subscription.paid, at)
    .filter(({ item }) => item !== 'pass')
    .map(({ line }) => line(-1, 'plan-left'));
};

const taken = (
  customer: View<Customer>,
  billed: Billed,
  seats: number,
  at: Instant,
): readonly InvoiceLine[] => parts(customer, billed, seats, at).map(({ line }) => line(1, 'plan-taken'));

const parts = (customer: View<Customer>, billed: Billed, bought: number, at: Instant) =>
  billed.prices.lines.flatMap((price) => {
    const isSeat = price.item === 'seat';
    const quantity = isSeat ? billableSeats(customer, billed.terms, bought) : 1;
    const references = isSeat ? [...countedMembers(customer, billed.terms)] : [];
    const line = (sign: 1 | -1, kind: 'plan-left' | 'plan-taken') =>
      partLine(billed, price, sign * quantity, { source: { kind, references }, at });
    return quantity === 0 ? [] : [{ item: price.item, line }];
  });

export type OrderPlanChange = PlanChange & Paying & { readonly order: string; readonly token: string };

/** What was confirmed: an order of the difference, or the plan of the next cycle. */
export const changePlan = ({ order, token, taxes = null, returnUrl = null, ...change }: OrderPlanChange) =>
  confirmed(previewPlanChange(change), token, (customer, at, { lines, effectiveAt }) => {
    const { policy, terms, tier, seats, reason } = change;
    const chosen = { policy, terms, tier, seats, reason };
    if (effectiveAt > at) return [{ type: 'PlanChangeScheduled', at, data: { ...chosen, effectiveAt } }];
    const total = totalOf(lines);
    const { zone = 'UTC', interval = 'month' } = customer.subscription ?? {};
    const date = civilDate(zone, at);
    const book = pricesOn(terms, date, interval, tier)?.book ?? date;
    const lapsesAt = lapseOf(at, customer.subscription?.cycle.end ?? null);
    const data = { order, ...chosen, book, lines, total, lapsesAt, taxes, returnUrl };
    return orderedNow(customer, { type: 'PlanChangeOrdered', at, data }, total);
  });

/** The plan stays after all. */
export const takeBackPlanChange: Decide<
  CustomerEvent,
  Customer,
  'customer-not-found' | 'subscription-not-found'
> = ({ registered, subscription }, at) => {
  if (registered === null) return refuse('customer-not-found');
  if (subscription === null) return refuse('subscription-not-found');
  const { nextPlan } = subscription;
  if (nextPlan === null) return accept([]);
  return accept([{ type: 'PlanChangeTakenBack', at, data: { policy: nextPlan.policy } }]);
};
