import { accept, invariant, refuse, type Decide, type Instant, type Nanos, type View } from '#kernel';
import { creditsFor } from '../pricing/index.js';
import type { CreditPoolEvent } from './events.js';
import type { Fact } from './fact.js';
import { available, type CreditPool } from './pool.js';
import type { SetTopUpLevel } from './requests.js';

type Level = View<CreditPool>['topUp'];
const nothing: readonly CreditPoolEvent[] = [];

/**
 * R36: what is available has fallen below the level that is armed: said once, which disarms it. `then`: available after the change.
 * Nothing armed costs one comparison.
 */
export const reachedAt = ({ arming, below }: Level, at: Instant, then: Nanos): readonly CreditPoolEvent[] =>
  below === null || then >= below
    ? nothing
    : [{ type: 'TopUpLevelReached', at, data: { arming, available: then, below } }];

/** With the end of a pool's last freeze: a frozen pool, of which nothing can be spent, asks for no money. */
export const reachedAfterThaw = (
  pool: View<CreditPool>,
  at: Instant,
  then: Nanos,
): readonly CreditPoolEvent[] => (pool.frozen.size === 1 ? reachedAt(pool.topUp, at, then) : nothing);

/**
 * Arms the pool with a level in dollars, or disarms it; it speaks at once where it is below already. What an earlier arming says
 * comes too late: whoever arms may be overtaken by itself.
 */
export const setTopUpLevel =
  ({
    arming,
    below: usd,
  }: SetTopUpLevel): Decide<CreditPoolEvent, CreditPool, 'account-not-found' | 'amount-out-of-range'> =>
  (pool, at) => {
    if (pool.plan === null) return refuse('account-not-found');
    const { topUp, frozen } = pool;
    const disarms = usd === null && topUp.below !== null;
    if (arming < topUp.arming || (arming === topUp.arming && !disarms)) return accept([]);
    const below = usd === null ? null : creditsFor(usd, pool.plan.terms.asset.usdPerCredit);
    if (below !== null && typeof below !== 'bigint') return below;
    const level = { arming, below };
    return accept([
      { type: 'TopUpLevelSet', at, data: level },
      ...(frozen.size > 0 ? nothing : reachedAt(level, at, available(pool))),
    ]);
  };

/** Fold. */
export const levelChanged = (pool: CreditPool, event: Fact<'TopUpLevelSet' | 'TopUpLevelReached'>): void => {
  const { arming, below } = event.data;
  if (event.type === 'TopUpLevelSet') {
    pool.topUp = { arming, below };
    return;
  }
  invariant(event.data.available === available(pool), 'what is said of a balance is what the fold has');
  invariant(
    arming === pool.topUp.arming && pool.topUp.below !== null,
    'a level is reached once for each arming',
  );
  pool.topUp.below = null;
};
