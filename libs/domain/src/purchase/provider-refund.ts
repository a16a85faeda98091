import {
  accept,
  formatNanos,
  minus,
  refuse,
  zero,
  type Decide,
  type Nanos,
  type Refused,
  type View,
} from '#kernel';
import type { PurchaseEvent } from './events.js';
import { purchaseLimits } from './limits.js';
import type { Purchase } from './purchase.js';
import type {
  FailedProviderRefund,
  FailedRefund,
  PaidRefund,
  ProviderMade,
  ShareRefund,
} from './requests.js';

type MadeRefusal =
  | 'purchase-not-found'
  | 'purchase-not-credited'
  | 'currency-mismatch'
  | 'amount-not-positive'
  | 'refund-above-paid'
  | 'too-many-refunds';

/** Money that has left is never refused for what it was for. Heard of twice, it counts once; of what is on its way it is heard again later. */
export const recordProviderRefund =
  (made: ProviderMade): Decide<PurchaseEvent, Purchase, MadeRefusal> =>
  (purchase, at) => {
    const { head, status, refunds, givenBack } = purchase;
    if (refunds.has(made.refund)) return accept([]);
    const wrong = refusalOfMade(purchase, made);
    if (wrong !== null || head === null) return wrong ?? refuse('purchase-not-found');
    const limit = purchaseLimits.madeElsewhere;
    if ([...refunds.values()].filter(({ reference }) => reference !== null).length >= limit)
      return refuse('too-many-refunds', { limit });
    if (status === 'credited')
      return accept([{ type: 'RefundMadeAtProvider', at, data: { ...made, returned: zero } }]);
    if (status !== 'returning' && status !== 'returned') return refuse('purchase-not-credited', { status });
    const left = minus(head.gross, givenBack);
    if (made.amount > left)
      return refuse('refund-above-paid', {
        ...{ refundable: formatNanos(left), required: formatNanos(made.amount) },
      });
    return accept([{ type: 'RefundMadeAtProvider', at, data: { ...made, returned: made.amount } }]);
  };

const refusalOfMade = (
  { head }: View<Purchase>,
  { amount, currency }: ProviderMade,
): Refused<MadeRefusal> | null => {
  if (head === null) return refuse('purchase-not-found');
  if (currency !== head.currency) return refuse('currency-mismatch', { currency, expected: head.currency });
  return amount <= zero ? refuse('amount-not-positive', { param: 'amount' }) : null;
};

type KnownRefusal = 'purchase-not-found' | 'refund-not-found';

/** What it was for, once that is known. */
export const shareProviderRefund =
  ({ refund, taken, ...shares }: ShareRefund): Decide<PurchaseEvent, Purchase, KnownRefusal> =>
  ({ head, refunds }, at) => {
    if (head === null) return refuse('purchase-not-found');
    const known = refunds.get(refund);
    if (known === undefined || known.reference === null) return refuse('refund-not-found', { refund });
    if (known.state !== 'requested') return accept([]);
    const { currency } = head;
    const gaveUp = taken === null ? [] : [{ refund, ...taken, currency, tells: true }];
    return accept([
      ...gaveUp.map((data) => ({ type: 'PurchaseRefunded', at, data }) as const),
      {
        type: 'ProviderRefundShared',
        at,
        data: { refund, reference: known.reference, ...shares, currency },
      },
    ]);
  };

const forNothing = { credited: zero, expense: zero } as const;

/** More than this is owed after a refund that failed: that one comes to its end first, and until then this one was for nothing. */
const isBehind = ({ head, refunds }: View<Purchase>, amount: Nanos): boolean =>
  head !== null &&
  [...refunds.values()].some(({ state, net }) => state === 'failed' && net * head.gross > amount * head.net);

/** It did not reach the payer. What it was for has to be known first; one of which nobody heard before has moved nothing. */
export const recordFailedProviderRefund =
  ({
    refund,
    reason,
  }: FailedProviderRefund): Decide<PurchaseEvent, Purchase, 'purchase-not-found' | 'refund-in-flight'> =>
  (purchase, at) => {
    const { head, refunds } = purchase;
    if (head === null) return refuse('purchase-not-found');
    const known = refunds.get(refund);
    if (known === undefined || known.reference === null) return accept([]);
    const { state, reference, shares } = known;
    const waits = state === 'requested' && isBehind(purchase, known.gross ?? zero);
    if (!waits && (state === 'requested' || state === 'pending'))
      return refuse('refund-in-flight', { refund });
    if (!waits && (state !== 'paid' || shares === null)) return accept([]);
    const data = { refund, reference, ...(shares ?? forNothing), currency: head.currency, reason };
    return accept([{ type: 'ProviderRefundFailed', at, data }]);
  };

/** The invoice says that its money has gone, or that somebody paid it by other means. */
export const recordRefundPaid =
  ({ refund, as }: PaidRefund): Decide<PurchaseEvent, Purchase, KnownRefusal> =>
  ({ head, refunds }, at) => {
    if (head === null) return refuse('purchase-not-found');
    const known = refunds.get(refund);
    if (known === undefined) return refuse('refund-not-found', { refund });
    if (known.state !== 'pending' && known.state !== 'failed') return accept([]);
    return accept([{ type: 'PurchaseRefundPaid', at, data: { refund, as } }]);
  };

/** The invoice says that its money did not reach the payer, at once or after it had been sent. */
export const recordRefundFailed =
  (failed: FailedRefund): Decide<PurchaseEvent, Purchase, KnownRefusal> =>
  ({ head, refunds }, at) => {
    if (head === null) return refuse('purchase-not-found');
    const known = refunds.get(failed.refund);
    if (known === undefined) return refuse('refund-not-found', { refund: failed.refund });
    if (known.state !== 'pending' && known.state !== 'paid') return accept([]);
    return accept([{ type: 'PurchaseRefundFailed', at, data: failed }]);
  };
