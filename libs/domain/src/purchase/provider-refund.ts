import { accept, formatNanos, minus, refuse, zero, type Decide, type Refused, type View } from '#kernel';
import type { PurchaseEvent } from './events.js';
import { purchaseLimits } from './limits.js';
import type { Purchase } from './purchase.js';
import type { FailedRefund, PaidRefund, ProviderMade, ShareRefund } from './requests.js';

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
    const limit = purchaseLimits.refunds;
    if (refunds.size >= limit) return refuse('too-many-refunds', { limit });
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
