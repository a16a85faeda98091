import { formatNanos, minus } from '#kernel';
import { purchaseStatuses, type PurchaseView } from '#projections/purchases';
import { refundStates } from './answers.js';
import { amountOf, answer, instantOf, listAnswer, objectOf, orNull, textOf } from '../openapi/answers.js';

const summarySchema = answer('CreditPurchaseSummary', 'A purchase of credits in one line of a list.', {
  id: textOf('pur_…'),
  customer: textOf('cus_…'),
  account: textOf('acc_…'),
  payment: textOf('pay_…'),
  status: { type: 'string', enum: purchaseStatuses },
  reason: orNull(
    objectOf({ code: textOf('Of one that failed or gave nothing.'), says: orNull(textOf('In words.')) }),
  ),
  amount: amountOf('Before taxes.'),
  tax: amountOf(''),
  gross: amountOf('What is charged.'),
  currency: textOf('ISO 4217'),
  method: orNull(textOf('As printed; null: not paid.')),
  lot: orNull(textOf('lot_…')),
  credits: orNull(amountOf("In the pool's asset.")),
  refunded: amountOf('Before taxes.'),
  refund_under_way: orNull(textOf('ref_…, whose money has not gone yet.')),
  refund: orNull(
    objectOf({
      id: textOf('ref_…, of which was heard last.'),
      status: { type: 'string', enum: refundStates },
      reason: orNull(textOf('Why it failed or was declined.')),
    }),
  ),
  dispute: orNull(
    objectOf({
      id: textOf('At the payment provider; the latest one.'),
      status: { type: 'string', enum: ['open', 'won', 'lost'] },
      amount: amountOf(''),
    }),
  ),
  trigger: { type: 'string', enum: ['customer', 'top-up'] },
  policy: textOf('policy@version'),
  requested_at: instantOf(''),
  lapses_at: instantOf('What is not paid by then is abandoned.'),
  changed_at: instantOf('When it came to what it is.'),
});

export const purchaseListSchema = listAnswer('CreditPurchaseList', summarySchema);

export const purchaseSummary = (view: PurchaseView): object => ({
  id: view.purchase,
  customer: view.customer,
  account: view.account,
  payment: view.payment,
  status: view.status,
  reason: view.reason === null ? null : { code: view.reason, says: view.says },
  amount: formatNanos(view.net),
  tax: formatNanos(minus(view.gross, view.net)),
  gross: formatNanos(view.gross),
  currency: view.currency,
  method: view.method,
  lot: view.lot,
  credits: view.credits === null ? null : formatNanos(view.credits),
  refunded: formatNanos(view.refunded),
  refund_under_way: view.refunding,
  refund:
    view.refund === null ? null : { id: view.refund, status: view.refundState, reason: view.refundReason },
  dispute: disputeAnswer(view),
  trigger: view.trigger,
  policy: view.policy,
  requested_at: view.at,
  lapses_at: view.lapsesAt,
  changed_at: view.changedAt,
});

const disputeAnswer = ({ dispute, disputeState, disputeAmount }: PurchaseView): object | null =>
  dispute === null || disputeAmount === null
    ? null
    : { id: dispute, status: disputeState, amount: formatNanos(disputeAmount) };
