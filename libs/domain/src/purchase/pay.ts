import {
  accept,
  formatNanos,
  plus,
  plusMs,
  refuse,
  sum,
  zero,
  type Decide,
  type Refused,
  type View,
} from '#kernel';
import { isPayable, minorUnitOf } from '../accounting/index.js';
import { isOffered } from '../policy/offer.js';
import type { PurchaseEvent } from './events.js';
import { purchaseLimits } from './limits.js';
import { isWaiting, type Purchase } from './purchase.js';
import type { PaymentReason, Received, RequestPurchase } from './requests.js';

type RequestRefusal =
  | 'purchase-exists'
  | 'amount-not-positive'
  | 'amount-below-minor-unit'
  | 'currency-unknown'
  | 'purchase-amount-not-offered';

/** R9: an offered amount, or any from a threshold up. What a top-up buys was chosen with its settings: it is not on the price list. */
export const requestPurchase =
  (request: RequestPurchase): Decide<PurchaseEvent, Purchase, RequestRefusal> =>
  ({ head }, at) => {
    if (head !== null) return refuse('purchase-exists', { purchase: head.purchase });
    const wrong = refusalOfAmount(request);
    if (wrong !== null) return wrong;
    const { offer, net, taxes, ...rest } = request;
    const data = {
      ...rest,
      ...{ net, taxes, gross: plus(net, sum(taxes.map(({ amount }) => amount))) },
      currency: offer.terms.currency,
      lapsesAt: plusMs(at, purchaseLimits.payHours * 3_600_000),
      policy: offer.policy,
    };
    return accept([{ type: 'PurchaseRequested', at, data }]);
  };

const refusalOfAmount = ({ net, trigger, offer }: RequestPurchase): Refused<RequestRefusal> | null => {
  const { amounts, anyFrom, currency } = offer.terms;
  if (net <= zero) return refuse('amount-not-positive', { param: 'amount' });
  const coin = minorUnitOf(currency);
  if (coin === null) return refuse('currency-unknown', { currency });
  if (!isPayable(net, coin)) return refuse('amount-below-minor-unit', { param: 'amount', currency });
  if (trigger === 'top-up' || isOffered(net, offer.terms)) return null;
  return refuse('purchase-amount-not-offered', {
    amount: formatNanos(net),
    offered: amounts.map(formatNanos).join(', '),
    any_from: anyFrom === null ? null : formatNanos(anyFrom),
  });
};

/** The payer has to do something first. Said once; of one that is over it says nothing. */
export const noteActionNeeded: Decide<PurchaseEvent, Purchase, 'purchase-not-found'> = (
  { head, status },
  at,
) => {
  if (head === null) return refuse('purchase-not-found');
  if (status !== 'requested') return accept([]);
  return accept([{ type: 'PurchaseNeedsAction', at, data: { payment: head.payment } }]);
};

type PaidRefusal = 'purchase-not-found' | 'purchase-mispaid';

/** Money is never refused for coming late: what was over gives it back. A payment that is known changes nothing (invariant 8). */
export const recordPurchasePayment =
  (received: Received): Decide<PurchaseEvent, Purchase, PaidRefusal> =>
  (purchase, at) => {
    const { head, status } = purchase;
    if (head === null) return refuse('purchase-not-found');
    const { payment, amount, currency } = received;
    if (payment !== head.payment || amount !== head.gross || currency !== head.currency)
      return refuse('purchase-mispaid', {
        ...{ payment, expected: formatNanos(head.gross), paid: formatNanos(amount) },
      });
    if (isWaiting(purchase)) return accept([{ type: 'PurchasePaid', at, data: received }]);
    if (status === 'failed' || status === 'abandoned')
      return accept([{ type: 'PurchasePaidTooLate', at, data: received }]);
    return accept([]);
  };

/** A failure that is heard of after the end changes nothing (invariant 8). */
export const failPurchase =
  (reason: PaymentReason): Decide<PurchaseEvent, Purchase, 'purchase-not-found'> =>
  (purchase, at) => {
    const { head } = purchase;
    if (head === null) return refuse('purchase-not-found');
    if (!isWaiting(purchase)) return accept([]);
    return accept([{ type: 'PurchaseFailed', at, data: { payment: head.payment, reason } }]);
  };

type CreditRefusal = 'purchase-not-found' | 'purchase-not-paid';

const refusalOfPaid = ({ head, status }: View<Purchase>): Refused<CreditRefusal> | null => {
  if (head === null) return refuse('purchase-not-found');
  return status === 'none' || isWaiting({ status }) || status === 'failed' || status === 'abandoned'
    ? refuse('purchase-not-paid', { status })
    : null;
};

/** The pool has a lot for it. */
export const creditPurchase =
  (lot: NonNullable<Purchase['lot']>): Decide<PurchaseEvent, Purchase, CreditRefusal> =>
  (purchase, at) => {
    const wrong = refusalOfPaid(purchase);
    if (wrong !== null) return wrong;
    return accept(purchase.status === 'paid' ? [{ type: 'PurchaseCredited', at, data: lot }] : []);
  };

/** The pool refused what was paid for. */
export const refusePurchaseCredits =
  ({ code }: { readonly code: string }): Decide<PurchaseEvent, Purchase, CreditRefusal> =>
  (purchase, at) => {
    const wrong = refusalOfPaid(purchase);
    if (wrong !== null) return wrong;
    const { head, status } = purchase;
    if (head === null || status !== 'paid') return accept([]);
    const data = { code, amount: head.gross, currency: head.currency };
    return accept([{ type: 'PurchaseNotCredited', at, data }]);
  };
