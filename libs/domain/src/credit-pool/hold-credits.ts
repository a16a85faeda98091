import {
  accept,
  formatNanos,
  minus,
  negated,
  plus,
  plusMs,
  refuse,
  smaller,
  zero,
  type Decide,
  type Nanos,
  type View,
} from '#kernel';
import { alertAfter } from './alert.js';
import { costsOf, refusalOfStated } from './charges.js';
import type { CreditPoolEvent } from './events.js';
import { poolLimits } from './limits.js';
import { allocate } from './lots.js';
import { available, type CreditPool, type Hold } from './pool.js';
import { refusalOfDebt } from './range.js';
import { merged, releaseOf, splitAt } from './release.js';
import type { CaptureHold, HoldCredits, VoidHold } from './requests.js';
import { refusalOfSpending, type CannotSpend } from './spending.js';

export type HoldRefusal =
  | CannotSpend
  | 'account-not-found'
  | 'asset-mismatch'
  | 'amount-not-positive'
  | 'hold-duration-invalid'
  | 'too-many-holds';

/** S6: sets an amount aside and pins it lot by lot, for a while. Balance and caps count it at once (invariant 2). */
export const holdCredits =
  (request: HoldCredits): Decide<CreditPoolEvent, CreditPool, HoldRefusal> =>
  (pool, at) => {
    if (pool.plan === null) return refuse('account-not-found');
    const { policy, terms } = pool.plan;
    const misstated = refusalOfStated(request, terms);
    if (misstated !== null) return misstated;
    const { hold, amount, member, space } = request;
    const { default: standard, max } = terms.holdSeconds;
    const seconds = request.seconds ?? standard;
    if (!Number.isSafeInteger(seconds) || seconds < 1 || seconds > max)
      return refuse('hold-duration-invalid', { seconds, max });
    const refusal = refusalOfSpending(pool, at, amount, { member, space });
    if (refusal !== null) return refusal;
    if (pool.holds.size >= poolLimits.holds) return refuse('too-many-holds', { limit: poolLimits.holds });
    const data = {
      hold,
      amount,
      allocations: allocate(pool, amount),
      expiresAt: plusMs(at, seconds * 1000),
      member,
      space,
      policy,
    };
    return accept([
      { type: 'CreditsHeld', at, data },
      ...alertAfter(pool, at, minus(available(pool), amount)),
    ]);
  };

export type HoldEnded = 'hold-not-found' | 'hold-captured' | 'hold-voided' | 'hold-timed-out';
const ended = { captured: 'hold-captured', voided: 'hold-voided', 'timed-out': 'hold-timed-out' } as const;

const refusalOfMissing = (pool: View<CreditPool>, hold: string) => {
  const end = pool.closedHolds.get(hold);
  return refuse<HoldEnded>(end === undefined ? 'hold-not-found' : ended[end], { hold });
};

export type CaptureRefusal =
  | HoldEnded
  | 'account-not-found'
  | 'asset-mismatch'
  | 'amount-not-positive'
  | 'amount-out-of-range'
  | 'tokens-invalid'
  | 'capture-above-hold';

/**
 * A hold becomes a debit: less frees the rest, more is the policy's choice (S6). It finishes what was accepted, so neither a
 * freeze nor a cap stops it, and its pinned part is good even where the lot has expired since.
 */
export const captureHold =
  ({ hold: id, debit, charge }: CaptureHold): Decide<CreditPoolEvent, CreditPool, CaptureRefusal> =>
  (pool, at) => {
    if (pool.plan === null) return refuse('account-not-found');
    const hold = pool.holds.get(id);
    if (hold === undefined) return refusalOfMissing(pool, id);
    const costs = costsOf(charge, pool.plan.terms);
    if ('kind' in costs) return costs;
    const { amount, usage, price } = costs;
    if (amount > hold.amount && pool.plan.terms.captureAboveHold === 'refused')
      return refuse('capture-above-hold', { held: formatNanos(hold.amount), required: formatNanos(amount) });
    const { allocations, released, debt } = drawn(pool, hold, amount);
    const tooMuch = refusalOfDebt(pool, debt);
    if (tooMuch !== null) return tooMuch;
    const { kept, expiries } = releaseOf(pool, released, at);
    const beyond = amount > hold.amount ? minus(amount, hold.amount) : zero;
    const { member, space, heldAt } = hold;
    const data = {
      hold: id,
      debit,
      amount,
      allocations,
      released,
      debt,
      member,
      space,
      heldAt,
      usage,
      price,
      policy: pool.plan.policy,
    };
    const then = plus(available(pool), plus(kept, negated(beyond)));
    return accept([{ type: 'HoldCaptured', at, data }, ...expiries, ...alertAfter(pool, at, then)]);
  };

/** The pinned lots first, then what else can be spent in burn order; what no lot covers is debt, openly. */
const drawn = (pool: View<CreditPool>, hold: View<Hold>, amount: Nanos) => {
  if (amount <= hold.amount) {
    const { taken, rest } = splitAt(hold.allocations, amount);
    return { allocations: taken, released: rest, debt: zero };
  }
  const beyond = minus(amount, hold.amount);
  const covered = smaller(beyond, pool.free);
  return {
    allocations: merged(hold.allocations, allocate(pool, covered)),
    released: [],
    debt: minus(beyond, covered),
  };
};

/** Gives a hold up. Works while the pool is frozen (S6). */
export const voidHold =
  ({ hold: id, reason }: VoidHold): Decide<CreditPoolEvent, CreditPool, HoldEnded | 'account-not-found'> =>
  (pool, at) => {
    if (pool.plan === null) return refuse('account-not-found');
    const hold = pool.holds.get(id);
    if (hold === undefined) return refusalOfMissing(pool, id);
    const { kept, expiries } = releaseOf(pool, hold.allocations, at);
    const voided: CreditPoolEvent = {
      type: 'HoldVoided',
      at,
      data: { hold: id, released: hold.allocations, reason },
    };
    return accept([voided, ...expiries, ...alertAfter(pool, at, plus(available(pool), kept))]);
  };
