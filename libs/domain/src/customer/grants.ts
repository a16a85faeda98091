import {
  boundary,
  cycleNumber,
  halfUp,
  nanosOf,
  plus,
  smaller,
  type Instant,
  type Nanos,
  type View,
} from '#kernel';
import type { PlanTerms } from '../policy/plan-terms.js';
import type { Customer, Plan, Subscription } from './customer.js';
import type { DataOf } from './events.js';
import { billableSeats } from './seats.js';
import type { Grant } from './subscription-events.js';

type Clocked = Pick<Subscription, 'anchor' | 'zone' | 'interval' | 'streakFrom'> & {
  readonly plan: View<Plan>;
};

/** Whether the plan gives credits by the clock at all. */
export const allots = ({ allotment, pass }: View<PlanTerms>): boolean =>
  pass !== null || allotment.base > 0n || allotment.perSeat > 0n;

/**
 * The credits of one month (R39–R43, R67, R71), also under yearly billing: months and cycles are of one anchor. `from`: usable
 * from, the month's start unless the plan changed in it; an allotment is given in full then (S17). Amounts of nothing are left out.
 */
export const grantsDue = (
  { anchor, zone, plan: { terms, tier } }: Omit<Clocked, 'interval' | 'streakFrom'>,
  {
    month,
    seats,
    bonusPercent,
    from,
  }: { month: number; seats: number; bonusPercent: Nanos | null; from: Instant },
): readonly Grant[] => {
  const { allotment, pass } = terms;
  const monthEnd = (months: number): Instant => boundary(anchor, zone, 'month', month + months);
  const base = pass?.tiers.find(({ name }) => name === tier)?.baseCredits ?? nanosOf(0n);
  const grants: readonly Grant[] = [
    {
      class: 'allotment',
      amount: plus(allotment.base, nanosOf(allotment.perSeat * BigInt(seats))),
      effectiveAt: from,
      expiresAt: allotment.rollover ? null : monthEnd(1),
    },
    { class: 'pass-base', amount: base, effectiveAt: from, expiresAt: null },
    {
      class: 'pass-bonus',
      amount: bonusOf(base, bonusPercent ?? nanosOf(0n), terms.minorUnit),
      effectiveAt: from,
      expiresAt: monthEnd(pass?.bonus.lifeMonths ?? 1),
    },
  ];
  return grants.filter(({ amount }) => amount > 0n);
};

/** Month n of an unbroken streak; 1 is the first. */
const streakOf = (streakFrom: number, month: number): number => month - streakFrom + 1;

/** R43: min(max, first + step·(n−1)) percent; billed by the year, a flat one. */
export const bonusPercentOf = (
  { firstPercent, stepPercent, maxPercent, yearlyPercent }: View<NonNullable<PlanTerms['pass']>>['bonus'],
  interval: 'month' | 'year',
  n: number,
): Nanos =>
  interval === 'year'
    ? yearlyPercent
    : smaller(maxPercent, plus(firstPercent, nanosOf(stepPercent * BigInt(n - 1))));

const HUNDRED_PERCENT = 100_000_000_000n;

/** Half up to the minor unit (R43). */
const bonusOf = (base: Nanos, percent: Nanos, minorUnit: Nanos): Nanos =>
  nanosOf(halfUp(base * percent, HUNDRED_PERCENT * minorUnit) * minorUnit);

/** What one month of a customer allots. `from`: usable from; null: from the month's start. */
export const allotmentOf = (
  customer: View<Customer>,
  subscription: View<Clocked & Pick<Subscription, 'paid'>>,
  month: number,
  from: Instant | null,
): DataOf<'CreditsAllotted'> => {
  const { anchor, zone, plan, interval, streakFrom } = subscription;
  const seats = billableSeats(customer, plan.terms, subscription.paid);
  const { pass } = plan.terms;
  const streak = pass === null ? null : streakOf(streakFrom, month);
  const bonusPercent = pass === null || streak === null ? null : bonusPercentOf(pass.bonus, interval, streak);
  const effectiveAt = from ?? boundary(anchor, zone, 'month', month);
  const grants = grantsDue(subscription, { month, seats, bonusPercent, from: effectiveAt });
  return { month, streak, bonusPercent, seats, grants, policy: plan.policy };
};

export const monthNow = ({ anchor, zone }: Pick<Subscription, 'anchor' | 'zone'>, at: Instant): number =>
  cycleNumber(anchor, zone, 'month', at);
