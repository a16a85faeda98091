import { civilDate, refuse, type Instant, type Refused, type View } from '#kernel';
import type { PlanTerms } from '../policy/plan-terms.js';
import { refusalOfQuantity } from './change-seats.js';
import type { Customer } from './customer.js';
import { monthsOf, pricesOn, type Interval, type Prices } from './lines.js';
import { lapseOf, orderedNow, refusalOfOrder, type Paying } from './orders.js';
import { confirmed, previewOf, type Look } from './preview.js';
import { countedMembers, cycleFrom, cycleLines } from './renewal.js';
import { billableSeats, sellsSeats, usedSeats } from './seats.js';

/** A plan as somebody chooses it. */
export type Choice = {
  readonly policy: string;
  readonly terms: PlanTerms;
  /** Of a plan that has tiers; null otherwise. */
  readonly tier: string | null;
  /** Bought up front; 0 where the plan sells none. */
  readonly seats: number;
};

export type CannotChoose =
  'plan-not-sold' | 'tier-invalid' | 'seats-invalid' | 'seats-not-sold' | 'seats-in-use';

/** What a choice costs on a date, or why it cannot be chosen. */
export const pricesOfChoice = (
  customer: View<Customer>,
  { policy, terms, tier, seats }: View<Choice>,
  interval: Interval,
  date: string,
): Prices | Refused<CannotChoose> => {
  const tiers = terms.pass?.tiers ?? [];
  if (tiers.length > 0 ? !tiers.some(({ name }) => name === tier) : tier !== null)
    return refuse('tier-invalid', { policy, tier });
  const refused = refusalOfSeats(customer, policy, terms, seats);
  if (refused !== null) return refused;
  return pricesOn(terms, date, interval, tier) ?? refuse('plan-not-sold', { policy, interval, tier });
};

const refusalOfSeats = (
  customer: View<Customer>,
  policy: string,
  terms: View<PlanTerms>,
  seats: number,
): Refused<'seats-invalid' | 'seats-not-sold' | 'seats-in-use'> | null => {
  if (!sellsSeats(terms)) return seats === 0 ? null : refuse('seats-not-sold', { policy });
  const used = usedSeats(customer, terms);
  return (
    refusalOfQuantity(seats) ?? (seats < used ? refuse('seats-in-use', { used, seats_after: seats }) : null)
  );
};

type CannotSubscribe =
  'customer-not-found' | 'subscription-exists' | 'order-open' | 'plan-not-for-customer' | CannotChoose;

export type Subscribe = Choice & { readonly interval: Interval };

/** R1, R20: the first cycle in full, from now on. */
export const previewSubscription =
  (choice: Subscribe): Look<CannotSubscribe> =>
  (customer, at) => {
    const { policy, terms, tier, interval, seats } = choice;
    const { registered, subscription } = customer;
    if (registered === null) return refuse('customer-not-found');
    if (subscription !== null) return refuse('subscription-exists', { policy: subscription.plan.policy });
    const open = refusalOfOrder(customer);
    if (open !== null) return open;
    if (terms.audience !== registered.kind)
      return refuse('plan-not-for-customer', { policy, audience: terms.audience });
    const prices = pricesOfChoice(customer, choice, interval, civilDate(registered.zone, at));
    if ('kind' in prices) return prices;
    const lines = firstLines(customer, choice, prices, at);
    return previewOf({
      lines,
      effectiveAt: at,
      about: ['subscription', policy, tier, interval, seats, prices.book],
    });
  };

const firstLines = (
  customer: View<Customer>,
  { policy, terms, interval, seats }: Subscribe,
  prices: Prices,
  at: Instant,
) => {
  const zone = customer.registered?.zone ?? 'UTC';
  const cycle = cycleFrom({ anchor: at, zone }, 0, monthsOf[interval]);
  const billed = { policy, terms, zone, interval, prices, cycle };
  return cycleLines(billed, billableSeats(customer, terms, seats), countedMembers(customer, terms));
};

export type OrderSubscription = Subscribe &
  Paying & {
    readonly order: string;
    readonly subscription: string;
    readonly token: string;
  };

/** The subscription runs once its first cycle is paid (S21); the anchor is the instant of this order. */
export const orderSubscription = ({
  order,
  subscription,
  token,
  taxes = null,
  returnUrl = null,
  ...choice
}: OrderSubscription) =>
  confirmed(previewSubscription(choice), token, (customer, at, { lines, dueNow }) => {
    const { policy, terms, tier, interval, seats } = choice;
    const date = civilDate(customer.registered?.zone ?? 'UTC', at);
    const book = pricesOn(terms, date, interval, tier)?.book ?? date;
    const ordered = { order, subscription, policy, terms, tier, interval, book, seats };
    const data = { ...ordered, lines, total: dueNow, lapsesAt: lapseOf(at, null), taxes, returnUrl };
    return orderedNow(customer, { type: 'SubscriptionOrdered', at, data }, dueNow);
  });
