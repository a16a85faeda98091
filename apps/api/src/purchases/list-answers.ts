import { formatNanos, minus } from '#kernel';
import type { PurchaseView } from '#projections/purchases';
import { purchaseDisputeSchema, purchaseFields, refundStates } from './answers.js';
import { answer, instantOf, listAnswer, objectOf, orNull, textOf } from '../openapi/answers.js';

const summarySchema = answer('CreditPurchaseSummary', 'A purchase of credits in one line of a list.', {
  ...purchaseFields,
  in_words: orNull(textOf('The reason, as the payment provider says it.')),
  method: orNull(textOf('As printed; null: not paid.')),
  refund_under_way: orNull(textOf('ref_…, whose money has not gone yet.')),
  refund: orNull(
    objectOf({
      id: textOf('ref_…, of which was heard last.'),
      status: { type: 'string', enum: refundStates },
      reason: orNull(textOf('Why it failed or was declined.')),
    }),
  ),
  dispute: orNull(purchaseDisputeSchema),
  changed_at: instantOf('When it came to what it is.'),
});

export const purchaseListSchema = listAnswer('CreditPurchaseList', summarySchema);

export const purchaseSummary = (view: PurchaseView): object => ({
  id: view.purchase,
  customer: view.customer,
  account: view.account,
  payment: view.payment,
  status: view.status,
  reason: view.reason,
  in_words: view.says,
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
