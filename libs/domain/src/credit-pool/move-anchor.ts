import { accept, plusMs, refuse, type Decide } from '#kernel';
import { alertRebased } from './alert.js';
import type { CreditPoolEvent } from './events.js';
import { available, type CreditPool } from './pool.js';
import type { MoveAnchor } from './requests.js';

/**
 * A subscription that follows an ended one has an anchor of its own: months of credits and cycles of seats are of one clock again.
 * Dated after whatever was accepted before, so that an instant alone says in which window something counts. The same anchor again
 * changes nothing.
 */
export const moveAnchor =
  ({ anchor }: MoveAnchor): Decide<CreditPoolEvent, CreditPool, 'account-not-found' | 'anchor-in-future'> =>
  (pool, at) => {
    if (pool.account === null) return refuse('account-not-found');
    if (anchor > at) return refuse('anchor-in-future', { anchor, at });
    if (pool.account.anchor === anchor) return accept([]);
    const since = pool.at < at ? at : plusMs(pool.at, 1);
    const left = available(pool);
    return accept([
      { type: 'AnchorMoved', at: since, data: { anchor, available: left } },
      ...alertRebased(pool, since, left),
    ]);
  };
