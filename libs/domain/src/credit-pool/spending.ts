import {
  formatNanos,
  invariant,
  plus,
  refuse,
  zero,
  type Instant,
  type Nanos,
  type Refused,
  type View,
} from '#kernel';
import { poolLimits } from './limits.js';
import { available, type CreditPool } from './pool.js';
import type { Spender } from './requests.js';
import { capOf, resetOf, usedOf, type Subject } from './tallies.js';

export type CannotSpend =
  | 'customer-suspended'
  | 'pool-disputed'
  | 'pool-frozen'
  | 'insufficient-credits'
  | 'cap-exceeded'
  | 'too-many-spenders';

/** Why `amount` cannot be spent or held now; null: it can. Of a settled pool (S2). */
export const refusalOfSpending = (
  pool: View<CreditPool>,
  at: Instant,
  amount: Nanos,
  spender: Spender,
): Refused<CannotSpend> | null => {
  invariant(at < pool.nextDue, 'everything due is booked before a decision (S2)');
  if (pool.frozen.size > 0) return refusalOfFreeze(pool);
  if (amount === zero) return null;
  const there = available(pool);
  if (there < amount)
    return refuse('insufficient-credits', { available: formatNanos(there), required: formatNanos(amount) });
  return (
    (spender.member === null
      ? null
      : refusalByCap(pool, at, amount, { scope: 'member', subject: spender.member })) ??
    (spender.space === null
      ? null
      : refusalByCap(pool, at, amount, { scope: 'space', subject: spender.space }))
  );
};

const codes = { suspended: 'customer-suspended', dispute: 'pool-disputed', operator: 'pool-frozen' } as const;

/** S10: with the reason and, where there is one, the date. */
const refusalOfFreeze = (pool: View<CreditPool>): Refused<CannotSpend> => {
  for (const reason of ['suspended', 'dispute', 'operator'] as const) {
    const freeze = pool.frozen.get(reason);
    if (freeze !== undefined)
      return refuse(codes[reason], { reason, since: freeze.since, until: freeze.until });
  }
  return refuse('pool-frozen');
};

const refusalByCap = (
  pool: View<CreditPool>,
  at: Instant,
  amount: Nanos,
  { scope, subject }: Subject,
): Refused<CannotSpend> | null => {
  const tallies = pool.tallies[scope];
  if (tallies.size >= poolLimits.subjects && !tallies.has(subject))
    return refuse('too-many-spenders', { scope, limit: poolLimits.subjects });
  const cap = capOf(pool, scope, subject);
  if (cap === null) return null;
  const used = usedOf(pool, { scope, subject }, cap.window, at);
  if (plus(used, amount) <= cap.limit) return null;
  return refuse('cap-exceeded', {
    scope,
    subject,
    limit: formatNanos(cap.limit),
    used: formatNanos(used),
    required: formatNanos(amount),
    resets_at: resetOf(pool, cap.window, at),
  });
};
