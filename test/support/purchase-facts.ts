import {
  closePaymentDispute,
  creditPurchase,
  openPaymentDispute,
  purchases,
  recordPurchasePayment,
  requestPurchase,
  requestRefund,
  type Purchase,
  type PurchaseEvent,
  type RequestPurchase,
} from '#domain/purchase';
import { amount, instantOf, type Decide, type Instant } from '#kernel';
import { storyOf } from './decider.js';

/** A purchase as the domain tells it: what was asked for, paid and given. */
export const story = storyOf(purchases);
export const at = (hour: number): Instant =>
  instantOf(
    `2026-04-0${(1 + Math.floor(hour / 24)).toString()}T${(hour % 24).toString().padStart(2, '0')}:00:00.000Z`,
  );
export const vat = {
  code: 'VAT',
  jurisdiction: 'DE',
  rate: amount('19'),
  base: amount('50'),
  amount: amount('9.5'),
};
export const asked = (more: Partial<RequestPurchase> = {}): RequestPurchase => ({
  ...{ purchase: 'pur_1', customer: 'cus_1', account: 'acc_1', payment: 'pay_1' },
  ...{ net: amount('50'), taxes: [vat], trigger: 'customer', returnUrl: null },
  offer: {
    policy: 'teams@1',
    terms: {
      class: 'purchase',
      amounts: [amount('50'), amount('100')],
      anyFrom: amount('1000'),
      currency: 'USD',
    },
  },
  ...more,
});
export const money = {
  payment: 'pay_1',
  amount: amount('59.5'),
  currency: 'USD',
  method: 'card',
  reference: 'ch_1',
};
export const told = (
  ...steps: readonly (readonly [number, Decide<PurchaseEvent, Purchase, string>])[]
): readonly PurchaseEvent[] =>
  steps.reduce<readonly PurchaseEvent[]>(
    (history, [hour, decide]) => [...history, ...story.given(...history).when(at(hour), decide).events],
    [],
  );
export const requested = told([0, requestPurchase(asked())]);
export const paid = [
  ...requested,
  ...story.given(...requested).when(at(1), recordPurchasePayment(money)).events,
];
export const lot = { lot: 'lot_1', credits: amount('50') };
export const credited = [...paid, ...story.given(...paid).when(at(1), creditPurchase(lot)).events];
export const refund = (text: string | null, id = 'ref_1', reason = 'too much') =>
  requestRefund({ refund: id, amount: text === null ? null : amount(text), reason });
export const disputed = openPaymentDispute({
  ...{ dispute: 'dp_1', amount: amount('59.5'), currency: 'USD', reason: 'fraudulent' },
  ...{ recordDebt: true, freeze: true },
});
export const close = (outcome: 'won' | 'lost', dispute = 'dp_1') => closePaymentDispute({ dispute, outcome });
