import { accept, refuse, type Decide } from '#kernel';
import { alertRebased } from './alert.js';
import type { CreditPoolEvent } from './events.js';
import { available, type CreditPool } from './pool.js';
import type { MoveAnchor } from './requests.js';

type Refusal = 'account-not-found' | 'anchor-in-future' | 'anchor-moves-too-early';

/**
 * A subscription that follows an ended one has an anchor of its own: months of credits and cycles of seats are of one clock again.
 * It moves after whatever was accepted before, so that an instant alone says in which window something counts: at the instant of
 * the last event it is refused. The same anchor again changes nothing.
 */
export const moveAnchor =
  ({ anchor }: MoveAnchor): Decide<CreditPoolEvent, CreditPool, Refusal> =>
  (pool, at) => {
    if (pool.account === null) return refuse('account-not-found');
    if (anchor > at) return refuse('anchor-in-future', { anchor, at });
    if (pool.account.anchor === anchor) return accept([]);
    if (pool.at >= at) return refuse('anchor-moves-too-early', { at, last: pool.at });
    const left = available(pool);
    return accept([
      { type: 'AnchorMoved', at, data: { anchor, available: left } },
      ...alertRebased(pool, at, left),
    ]);
  };
