import { accept, refuse, type Decide, type Decider } from '#kernel';
import type { PurchaseEvent } from './events.js';
import { evolve, nextDueOf } from './fold.js';
import { emptyPurchase, type Purchase } from './purchase.js';

/** All that the engine needs to know of a purchase: one that nobody pays ends at its instant, however late somebody looks (S2). */
export const purchases: Decider<Purchase, PurchaseEvent> = {
  initial: emptyPurchase,
  evolve,
  settle: (purchase, at) => {
    const due = nextDueOf(purchase);
    return due === null || at < due || purchase.head === null
      ? []
      : [{ type: 'PurchaseAbandoned', at: due, data: { payment: purchase.head.payment } }];
  },
};

/** A sweep: what is due has been booked before the decision, and that is all (S2). */
export const settlePurchase: Decide<PurchaseEvent, Purchase, 'purchase-not-found'> = ({ head }) =>
  head === null ? refuse('purchase-not-found') : accept([]);
