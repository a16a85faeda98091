import { accept, refuse, type Decide } from '#kernel';
import type { CreditPoolEvent } from './events.js';
import { available, type CreditPool } from './pool.js';
import type { FreezePool, UnfreezePool } from './requests.js';
import { reachedAfterThaw } from './top-up-level.js';

/** S10: freezing is a set of reasons. One that is there already changes nothing. */
export const freezePool =
  ({ reason, note, until }: FreezePool): Decide<CreditPoolEvent, CreditPool, 'account-not-found'> =>
  (pool, at) => {
    if (pool.plan === null) return refuse('account-not-found');
    if (pool.frozen.has(reason)) return accept([]);
    return accept([{ type: 'PoolFrozen', at, data: { reason, note, until } }]);
  };

/** A payment lifts `suspended` alone: every reason is lifted by itself. */
export const unfreezePool =
  ({ reason, note }: UnfreezePool): Decide<CreditPoolEvent, CreditPool, 'account-not-found'> =>
  (pool, at) => {
    if (pool.plan === null) return refuse('account-not-found');
    if (!pool.frozen.has(reason)) return accept([]);
    return accept([
      { type: 'PoolUnfrozen', at, data: { reason, note } },
      ...reachedAfterThaw(pool, at, available(pool)),
    ]);
  };
