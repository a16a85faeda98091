import type { Purchase, PurchaseEvent, PurchaseTax } from '#domain/purchase';
import { formatNanos, minus, sum, type Nanos, type View } from '#kernel';
import type { ChargeAnswer } from '#payments';
import { purchaseStatuses } from '#projections/purchases';
import { amountOf, answer, instantOf, listOf, objectOf, orNull, textOf } from '../openapi/answers.js';
import { taxAnswer, taxSchema } from '../subscription/line-answers.js';

export const creditPreviewSchema = answer('CreditPurchasePreview', 'What a purchase of credits comes to.', {
  account: textOf('acc_…'),
  amount: amountOf('Before taxes.'),
  credits: amountOf("In the pool's asset."),
  taxes: listOf(taxSchema),
  tax: amountOf(''),
  gross: amountOf('What is charged.'),
  currency: textOf('ISO 4217'),
  policy: textOf('policy@version'),
  token: textOf('Goes into `preview_token` of the purchase.'),
});

export const refundStates = ['requested', 'pending', 'paid', 'failed', 'declined'];

/** What is said of a purchase wherever it is shown: by itself, and in lists. */
export const purchaseFields = {
  id: textOf('pur_…'),
  customer: textOf('cus_…'),
  account: textOf('acc_…'),
  payment: textOf('pay_…'),
  status: {
    type: 'string',
    enum: purchaseStatuses,
    description:
      'requested, needs-action, paid: under way. credited: spendable. returning, returned: the money gave nothing and goes back.',
  },
  reason: orNull(textOf('Of one that failed or gave nothing: card_declined, …')),
  amount: amountOf('Before taxes.'),
  tax: amountOf(''),
  gross: amountOf('What is charged.'),
  currency: textOf('ISO 4217'),
  lot: orNull(textOf('lot_…')),
  credits: orNull(amountOf("In the pool's asset.")),
  refunded: amountOf('Before taxes.'),
  trigger: { type: 'string', enum: ['customer', 'top-up'] },
  policy: textOf('policy@version'),
  requested_at: instantOf(''),
  lapses_at: instantOf('What is not paid by then is abandoned.'),
} as const;

export const purchaseDisputeSchema = objectOf({
  id: textOf('At the payment provider.'),
  status: { type: 'string', enum: ['open', 'won', 'lost'] },
  amount: amountOf(''),
});

export const creditPurchaseSchema = answer('CreditPurchase', 'Credits that a customer buys (R9–R11).', {
  ...purchaseFields,
  next_action: orNull(
    objectOf({
      url: orNull(textOf('Where the payer goes.')),
      client_secret: orNull(textOf("For the provider's own form, in the payer's browser.")),
    }),
  ),
  taxes: listOf(taxSchema),
  refunds: listOf(
    objectOf({
      id: textOf('ref_…'),
      status: {
        type: 'string',
        enum: refundStates,
        description:
          'requested: nothing is decided. pending: the credits are given up and the money is on its way. paid: it has gone. failed: it did not reach the payer and is owed still. declined: nothing was given up.',
      },
      amount: amountOf('Before taxes: of the credits that were given up.'),
      reason: orNull(textOf('Why it failed or was declined.')),
      reference: orNull(textOf('Of one that somebody made at the payment provider itself: its name there.')),
    }),
  ),
  disputes: listOf(purchaseDisputeSchema),
});

export type Requested = Extract<PurchaseEvent, { readonly type: 'PurchaseRequested' }>;
/** What has become of it; of one that is only tried, its request alone. */
export type PurchaseState = Pick<
  View<Purchase>,
  'status' | 'reason' | 'lot' | 'refunded' | 'refunds' | 'disputes'
>;
export type NextAction = Extract<ChargeAnswer, { readonly kind: 'requires-action' }> | null;

export const creditPurchaseAnswer = (
  { at, data }: Requested,
  { status, reason, lot, refunded, refunds, disputes }: PurchaseState,
  next: NextAction,
): object => ({
  id: data.purchase,
  customer: data.customer,
  account: data.account,
  payment: data.payment,
  status,
  reason,
  next_action: next === null ? null : { url: next.url, client_secret: next.clientSecret },
  amount: formatNanos(data.net),
  taxes: data.taxes.map(taxAnswer),
  tax: formatNanos(minus(data.gross, data.net)),
  gross: formatNanos(data.gross),
  currency: data.currency,
  lot: lot === null ? null : lot.lot,
  credits: lot === null ? null : formatNanos(lot.credits),
  refunded: formatNanos(refunded),
  refunds: [...refunds].map(([id, { state, net, code, reference }]) => ({
    ...{ id, status: state, amount: formatNanos(net), reason: code, reference },
  })),
  disputes: [...disputes].map(([id, { state, amount }]) => ({
    ...{ id, status: state, amount: formatNanos(amount) },
  })),
  trigger: data.trigger,
  policy: data.policy,
  requested_at: at,
  lapses_at: data.lapsesAt,
});

export type Quoted = {
  readonly account: string;
  readonly net: Nanos;
  readonly credits: Nanos;
  readonly taxes: readonly PurchaseTax[];
  readonly currency: string;
  readonly policy: string;
  readonly token: string;
};

export const creditPreviewAnswer = ({
  account,
  net,
  credits,
  taxes,
  currency,
  policy,
  token,
}: Quoted): object => {
  const tax = sum(taxes.map((one) => one.amount));
  return {
    ...{ account, amount: formatNanos(net), credits: formatNanos(credits), taxes: taxes.map(taxAnswer) },
    ...{ tax: formatNanos(tax), gross: formatNanos(sum([net, tax])), currency, policy, token },
  };
};
