import { invariant, minus, plus, sum, zero } from '#kernel';
import type { PurchaseEvent } from './events.js';
import { purchaseLimits } from './limits.js';
import type { DataOf, Purchase, PurchaseRefund } from './purchase.js';

export type Refunding = Extract<
  PurchaseEvent,
  {
    readonly type:
      | 'PurchaseRefundRequested'
      | 'PurchaseRefunded'
      | 'PurchaseRefundDeclined'
      | 'PurchaseRefundPaid'
      | 'PurchaseRefundFailed'
      | 'RefundMadeAtProvider'
      | 'ProviderRefundShared'
      | 'ProviderRefundFailed';
  }
>;

const asked = {
  state: 'requested',
  net: zero,
  code: null,
  reference: null,
  gross: null,
  as: null,
  shares: null,
} as const;

/** What becomes of refunds of credits. */
export const refunded = (purchase: Purchase, { type, data }: Refunding): Purchase => {
  const { refund } = data;
  if (type === 'PurchaseRefundRequested' || type === 'RefundMadeAtProvider') {
    invariant(purchase.status === 'credited', 'only what was given is refunded');
    const made = type === 'RefundMadeAtProvider' ? { reference: data.reference, gross: data.amount } : {};
    purchase.refunds.set(refund, { ...asked, ...made });
    return purchase;
  }
  const known = purchase.refunds.get(refund);
  invariant(known !== undefined, 'a refund is asked for first');
  switch (type) {
    case 'PurchaseRefunded':
      return gaveUp(purchase, known, data);
    case 'PurchaseRefundDeclined':
      invariant(known.state === 'requested', 'a refund is answered once');
      Object.assign(known, { state: 'declined', code: data.code });
      return forgetting(purchase);
    case 'PurchaseRefundPaid':
      Object.assign(known, { state: 'paid', code: null, as: data.as });
      return purchase;
    case 'PurchaseRefundFailed':
      Object.assign(known, { state: 'failed', code: data.reason.code, as: data.as });
      return purchase;
    case 'ProviderRefundShared': {
      const { covered, credited, expense } = data;
      invariant(sum([covered, credited, expense]) === known.gross, 'all of what went back was for something');
      if (known.state === 'requested') known.state = 'paid'; // no credits were left to give up
      known.shares = { credited, expense };
      return purchase;
    }
    case 'ProviderRefundFailed': {
      invariant(known.state === 'paid' || known.state === 'requested', 'only what has gone comes back');
      // Where it was for no credits, nothing is owed of it.
      const state = data.credited === zero ? 'declined' : 'failed';
      Object.assign(known, { state, code: data.reason.code });
      return purchase;
    }
  }
};

/** A purchase that is asked for refunds over and over is not filled by those that were declined. */
const forgetting = (purchase: Purchase): Purchase => {
  const declined = [...purchase.refunds].filter(
    ([, { state, reference }]) => state === 'declined' && reference === null,
  );
  for (const [refund] of declined.slice(0, -purchaseLimits.declined)) purchase.refunds.delete(refund);
  return purchase;
};

const gaveUp = (
  purchase: Purchase,
  known: PurchaseRefund,
  { net, tells }: DataOf<'PurchaseRefunded'>,
): Purchase => {
  invariant(known.state === 'requested' || known.state === 'declined', 'credits are given up once');
  Object.assign(known, { state: tells ? 'pending' : 'paid', net, code: null });
  purchase.refunded = plus(purchase.refunded, net);
  invariant(
    purchase.head !== null && minus(purchase.head.net, purchase.refunded) >= zero,
    'no more is refunded than was paid (invariant 7)',
  );
  return purchase;
};
