import { invariant, minus, plus, zero, type Nanos } from '#kernel';
import type { PurchaseEvent } from './events.js';
import type { Purchase, PurchaseRefund } from './purchase.js';

type Returning = Extract<
  PurchaseEvent,
  { readonly type: 'PurchaseReturned' | 'PurchaseReturnFailed' | 'RefundMadeAtProvider' }
>;

/** What becomes of the money of a purchase that gave nothing. */
export const givenBack = (purchase: Purchase, { type, data }: Returning): Purchase => {
  const { refund, amount, reference } = data;
  const one: PurchaseRefund = {
    ...{ state: 'paid', net: zero, code: null, reference, gross: amount, as: null, shares: null },
  };
  if (type !== 'PurchaseReturnFailed') {
    invariant(purchase.status === 'returning', 'only what gave nothing goes back');
    purchase.refunds.set(refund, one);
    return back(purchase, type === 'RefundMadeAtProvider' ? data.returned : amount);
  }
  const { code } = data.reason;
  purchase.refunds.set(refund, { ...one, state: 'failed', code });
  if (!data.wasReturned) return purchase;
  purchase.givenBack = minus(purchase.givenBack, amount);
  invariant(purchase.givenBack >= zero, 'only what went back comes back');
  purchase.status = 'returning';
  return purchase;
};

const back = (purchase: Purchase, amount: Nanos): Purchase => {
  const { head } = purchase;
  invariant(head !== null, 'a purchase is asked for first');
  purchase.givenBack = plus(purchase.givenBack, amount);
  invariant(purchase.givenBack <= head.gross, 'no more goes back than was paid');
  if (purchase.givenBack === head.gross) purchase.status = 'returned';
  return purchase;
};
