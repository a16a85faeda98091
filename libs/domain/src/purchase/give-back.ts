import { accept, minus, refuse, zero, type Decide } from '#kernel';
import type { PurchaseEvent } from './events.js';
import type { Purchase } from './purchase.js';
import type { FailedReturn } from './requests.js';

/** All that was left of its money has gone back. */
export const returnPurchase =
  ({
    refund,
    reference,
  }: {
    readonly refund: string;
    readonly reference: string;
  }): Decide<PurchaseEvent, Purchase, 'purchase-not-found'> =>
  ({ head, status, givenBack, refunds }, at) => {
    if (head === null) return refuse('purchase-not-found');
    if (status !== 'returning') return accept([]);
    const known = refunds.get(refund);
    // An older answer about one that has come back since: it is not there any more.
    if (known?.state === 'failed' && known.reference === reference) return accept([]);
    const amount = minus(head.gross, givenBack);
    const data = { refund, amount, currency: head.currency, reference };
    return accept([{ type: 'PurchaseReturned', at, data }]);
  };

/** The provider refused it, or took it back after it was sent. A failure that is known changes nothing (invariant 8). */
export const recordFailedReturn =
  ({ refund, reason, reference }: FailedReturn): Decide<PurchaseEvent, Purchase, 'purchase-not-found'> =>
  ({ head, status, givenBack, refunds }, at) => {
    if (head === null) return refuse('purchase-not-found');
    if (status === 'credited') return accept([]); // it gave something: what comes back is its invoice's to owe again
    const known = refunds.get(refund);
    const wasReturned = known?.state === 'paid';
    if (known?.state === 'failed' || (!wasReturned && status !== 'returning')) return accept([]);
    const { currency } = head;
    const amount = wasReturned ? (known.gross ?? zero) : minus(head.gross, givenBack);
    const named = reference ?? known?.reference ?? null;
    const data = { refund, amount, currency, reason, wasReturned, reference: named };
    return accept([{ type: 'PurchaseReturnFailed', at, data }]);
  };
