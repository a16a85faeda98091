import { larger, nanosOf, plus, zero, type Instant, type Nanos, type View } from '#kernel';
import type { PoolTerms } from '../policy/terms.js';
import type { CreditPoolEvent } from './events.js';
import { available, type CreditPool } from './pool.js';
import { reachedAt } from './top-up-level.js';

const HUNDRED_PERCENT = 100_000_000_000n;

/**
 * S8: strictly below it is low. A percentage is of `base` (available at the start of the grant cycle + grants since) and is
 * rounded up to the next nano, so that comparing whole nanos answers as the exact fraction would.
 */
const thresholdOf = (rule: View<PoolTerms['alert']>, base: Nanos): Nanos | null => {
  if (rule === null) return null;
  if (rule.kind === 'absolute') return rule.below;
  return nanosOf((larger(base, zero) * rule.below + HUNDRED_PERCENT - 1n) / HUNDRED_PERCENT);
};

/** What the alert is judged by: the balance after the events that it is appended to, and the rule that holds then. */
type Judged = {
  readonly available: Nanos;
  readonly base: Nanos;
  readonly rule: View<PoolTerms['alert']>;
  readonly policy?: string;
};

/**
 * The alert that goes with a change, in the same append as its cause: once per episode, and once more when the balance
 * is back (S8). An episode ends silently with the rule that began it.
 */
const judge = (
  pool: View<CreditPool>,
  at: Instant,
  { available: then, base, rule, policy = pool.plan?.policy ?? '' }: Judged,
): readonly CreditPoolEvent[] => {
  const threshold = thresholdOf(rule, base);
  if (threshold === null || rule === null || then < threshold === pool.alert.low) return [];
  if (pool.alert.low) return [{ type: 'BalanceRecovered', at, data: { available: then, threshold } }];
  return [
    {
      type: 'BalanceFellLow',
      at,
      data: { available: then, threshold, recipients: [...rule.recipients], policy },
    },
  ];
};

const nothing: readonly CreditPoolEvent[] = [];

/**
 * What a pool says of its balance after a change: the alert, and that it has come to the level at which it is topped up (R36). `then`:
 * what is available after the change. The common case, nothing to say, computes no threshold.
 */
export const alertAfter = (pool: View<CreditPool>, at: Instant, then: Nanos): readonly CreditPoolEvent[] => {
  const { threshold, low, base, rule } = pool.alert;
  const alert =
    threshold === null || then < threshold === low
      ? nothing
      : judge(pool, at, { available: then, base, rule });
  const { below } = pool.topUp;
  if (below === null || then >= below || pool.frozen.size > 0) return alert;
  return [...alert, ...reachedAt(pool.topUp, at, then)];
};

/** A grant raises the base of a percentage together with the balance. */
export const alertAfterGrant = (
  pool: View<CreditPool>,
  at: Instant,
  amount: Nanos,
): readonly CreditPoolEvent[] =>
  judge(pool, at, {
    available: plus(available(pool), amount),
    base: plus(pool.alert.base, amount),
    rule: pool.alert.rule,
  });

/** What is left is what a percentage is of from here on: nobody is alarmed by credits that ended with their plan. */
export const alertRebased = (
  pool: View<CreditPool>,
  at: Instant,
  left: Nanos,
): readonly CreditPoolEvent[] => [
  ...judge(pool, at, { available: left, base: left, rule: pool.alert.rule }),
  ...(pool.frozen.size > 0 ? nothing : reachedAt(pool.topUp, at, left)),
];

/** Another rule: the pool may be low, or no longer, by that alone. */
export const alertUnder = (
  pool: View<CreditPool>,
  at: Instant,
  rule: View<PoolTerms['alert']>,
  policy?: string,
): readonly CreditPoolEvent[] =>
  judge(pool, at, {
    available: available(pool),
    base: pool.alert.base,
    rule,
    ...(policy === undefined ? {} : { policy }),
  });

/** What the pool itself says, as far as no event has said it yet. */
export const alertNow = (pool: View<CreditPool>, at: Instant): readonly CreditPoolEvent[] =>
  alertAfter(pool, at, available(pool));

/** Fold: another base, and the threshold that follows from it. */
export const rebase = (pool: CreditPool, base: Nanos): void => {
  pool.alert.base = base;
  pool.alert.threshold = thresholdOf(pool.alert.rule, base);
};
