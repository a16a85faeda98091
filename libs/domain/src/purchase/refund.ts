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
import { isPayable, minorUnitOf } from '../accounting/index.js';
import type { PurchaseEvent } from './events.js';
import { purchaseLimits } from './limits.js';
import type { Purchase } from './purchase.js';
import type { CloseDispute, OpenDispute, RequestRefund } from './requests.js';

type StateRefusal = 'purchase-not-found' | 'purchase-not-credited';

const refusalOfState = ({ head, status }: View<Purchase>): Refused<StateRefusal> | null => {
  if (head === null) return refuse('purchase-not-found');
  return status === 'credited' ? null : refuse('purchase-not-credited', { status });
};

type RefundRefusal =
  | StateRefusal
  | 'reason-missing'
  | 'amount-not-positive'
  | 'amount-below-minor-unit'
  | 'refund-above-paid'
  | 'refund-in-flight'
  | 'refund-owed'
  | 'payment-dispute-open'
  | 'too-many-refunds';

/** R57: one after the other, and none while the payer's bank holds the money. The pool says how much of it is unused. */
export const requestRefund =
  (request: RequestRefund): Decide<PurchaseEvent, Purchase, RefundRefusal> =>
  (purchase, at) => {
    const wrong = refusalOfState(purchase) ?? refusalOfAsked(purchase, request);
    if (wrong !== null) return wrong;
    const { refunds, disputes } = purchase;
    const ours = [...refunds.values()].filter(
      ({ reference, state }) => reference === null && state !== 'declined',
    );
    if (ours.length >= purchaseLimits.refunds)
      return refuse('too-many-refunds', { limit: purchaseLimits.refunds });
    for (const [refund, { state, code }] of refunds) {
      if (state === 'requested' || state === 'pending') return refuse('refund-in-flight', { refund });
      if (state === 'failed') return refuse('refund-owed', { refund, reason: code });
    }
    for (const [dispute, { state }] of disputes)
      if (state === 'open') return refuse('payment-dispute-open', { dispute });
    return accept([{ type: 'PurchaseRefundRequested', at, data: request }]);
  };

const refusalOfAsked = (
  { head, refunded }: View<Purchase>,
  { amount, reason }: RequestRefund,
): Refused<RefundRefusal> | null => {
  if (head === null) return refuse('purchase-not-found');
  if (reason.trim() === '') return refuse('reason-missing');
  if (amount === null) return null;
  if (amount <= zero) return refuse('amount-not-positive', { param: 'amount' });
  const { currency, net } = head;
  const coin = minorUnitOf(currency);
  if (coin === null || !isPayable(amount, coin))
    return refuse('amount-below-minor-unit', { param: 'amount', currency });
  const left = minus(net, refunded);
  return amount > left
    ? refuse('refund-above-paid', { refundable: formatNanos(left), required: formatNanos(amount) })
    : null;
};

type AnswerRefusal = 'purchase-not-found' | 'refund-not-found';

const refusalOfRefund = (
  { head, refunds }: View<Purchase>,
  refund: string,
): Refused<AnswerRefusal> | null => {
  if (head === null) return refuse('purchase-not-found');
  return refunds.has(refund) ? null : refuse('refund-not-found', { refund });
};

/** What the pool gave up. Heard of twice, it counts once. It is given up whoever declined it meanwhile: two who answer at once may have asked different things of the provider. */
export const recordPurchaseRefund =
  ({
    refund,
    credits,
    net,
  }: {
    readonly refund: string;
    readonly credits: Nanos;
    readonly net: Nanos;
  }): Decide<PurchaseEvent, Purchase, AnswerRefusal> =>
  (purchase, at) => {
    const wrong = refusalOfRefund(purchase, refund);
    if (wrong !== null) return wrong;
    const state = purchase.refunds.get(refund)?.state;
    if (state !== 'requested' && state !== 'declined') return accept([]);
    const data = { refund, credits, net, currency: purchase.head?.currency ?? '', tells: true };
    return accept([{ type: 'PurchaseRefunded', at, data }]);
  };

export const declineRefund =
  ({
    refund,
    code,
  }: {
    readonly refund: string;
    readonly code: string;
  }): Decide<PurchaseEvent, Purchase, AnswerRefusal> =>
  (purchase, at) => {
    const wrong = refusalOfRefund(purchase, refund);
    if (wrong !== null) return wrong;
    if (purchase.refunds.get(refund)?.state !== 'requested') return accept([]);
    return accept([{ type: 'PurchaseRefundDeclined', at, data: { refund, code } }]);
  };

type DisputeRefusal =
  StateRefusal | 'currency-mismatch' | 'amount-not-positive' | 'too-many-payment-disputes';

/** Of a purchase that has not come to its credits yet it is asked again later. A dispute that is known changes nothing (invariant 8). */
export const openPaymentDispute =
  (request: OpenDispute): Decide<PurchaseEvent, Purchase, DisputeRefusal> =>
  (purchase, at) => {
    const wrong = refusalOfState(purchase);
    if (wrong !== null) return wrong;
    const { head, disputes } = purchase;
    if (head === null || disputes.has(request.dispute)) return accept([]);
    const { currency, amount } = request;
    if (currency !== head.currency) return refuse('currency-mismatch', { currency, expected: head.currency });
    if (amount <= zero) return refuse('amount-not-positive', { param: 'amount' });
    const limit = purchaseLimits.disputes;
    if (disputes.size >= limit) return refuse('too-many-payment-disputes', { limit });
    return accept([{ type: 'PaymentDisputeOpened', at, data: { ...request, policy: head.policy } }]);
  };

/** Closed once, one way; hearing the same again changes nothing (invariant 8). */
export const closePaymentDispute =
  ({
    dispute,
    outcome,
  }: CloseDispute): Decide<
    PurchaseEvent,
    Purchase,
    StateRefusal | 'payment-dispute-not-found' | 'payment-dispute-closed'
  > =>
  (purchase, at) => {
    const wrong = refusalOfState(purchase);
    if (wrong !== null) return wrong;
    const known = purchase.disputes.get(dispute);
    if (known === undefined) return refuse('payment-dispute-not-found', { dispute });
    const { state, amount } = known;
    if (state === outcome) return accept([]);
    if (state !== 'open') return refuse('payment-dispute-closed', { dispute, state });
    const data = { dispute, amount, currency: purchase.head?.currency ?? '' };
    return accept([{ type: outcome === 'won' ? 'PaymentDisputeWon' : 'PaymentDisputeLost', at, data }]);
  };
