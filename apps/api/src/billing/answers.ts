import { formatNanos, minus, sum, type Nanos } from '#kernel';
import type { CycleStatement } from '#projections/invoices';
import type { PaymentView, RefundView } from '#projections/payments';
import {
  creditNoteAnswer,
  creditNoteSchema,
  invoiceSummary,
  invoiceSummarySchema,
  receiptAnswer,
  receiptSchema,
  refundFields,
  shownRefund,
} from '../invoices/answers.js';
import {
  amountOf,
  answer,
  flagOf,
  instantOf,
  listAnswer,
  listOf,
  objectOf,
  orNull,
  textOf,
  wholeOf,
} from '../openapi/answers.js';
import { periodSchema } from '../subscription/line-answers.js';

const paymentSchema = answer('Payment', 'One attempt to charge a customer (R56).', {
  id: textOf('pay_…; of an order that never became an invoice: ord_…'),
  status: {
    type: 'string',
    enum: ['succeeded', 'failed', 'needs-action', 'abandoned'],
    description: 'needs-action: it waits for a further step of its payer. abandoned: nobody took it.',
  },
  amount: amountOf(''),
  currency: textOf('ISO 4217'),
  invoice: orNull(textOf('inv_…; null: what was charged is no invoice, or not yet.')),
  invoice_number: orNull(textOf('')),
  kind: orNull({ type: 'string', enum: ['cycle', 'supplementary', 'credits'] }),
  order: orNull(textOf('ord_…')),
  purchase: orNull(textOf('pur_…, of credits.')),
  period: orNull(periodSchema),
  reason: orNull(
    objectOf({ code: textOf('card_declined, expired_card …'), says: orNull(textOf('In words.')) }),
  ),
  method: orNull(textOf('As printed.')),
  trigger: orNull({
    type: 'string',
    enum: ['first-charge', 'schedule', 'request'],
    description: 'What has asked for the charge of an invoice.',
  }),
  attempt: orNull(wholeOf('The scheduled attempt that it was or came after.')),
  at: instantOf(''),
  disputed: amountOf("What the payer's bank holds of it, or has taken for good."),
  disputes: listOf(
    objectOf({
      id: textOf("The payment provider's name of it."),
      status: { type: 'string', enum: ['open', 'won', 'lost'] },
      amount: amountOf(''),
      reason: textOf('As the provider says it.'),
      opened_at: instantOf(''),
      closed_at: orNull(instantOf('')),
    }),
  ),
});

export const paymentListSchema = listAnswer('PaymentList', paymentSchema);

export const paymentAnswer = (payment: PaymentView): object => ({
  id: payment.payment,
  status: payment.status,
  amount: formatNanos(payment.amount),
  currency: payment.currency,
  invoice: payment.invoice,
  invoice_number: payment.invoiceNumber,
  kind: payment.kind,
  order: payment.order,
  purchase: payment.purchase,
  period: payment.period,
  reason: payment.reason,
  method: payment.method,
  trigger: payment.trigger,
  attempt: payment.attempt,
  at: payment.at,
  disputed: formatNanos(payment.disputed),
  disputes: payment.disputes.map((dispute) => ({
    id: dispute.dispute,
    status: dispute.status,
    amount: formatNanos(dispute.amount),
    reason: dispute.reason,
    opened_at: dispute.openedAt,
    closed_at: dispute.closedAt,
  })),
});

const refundSchema = answer('InvoiceRefund', 'Money on its way back to its payer, and what became of it.', {
  ...refundFields,
  invoice: orNull(textOf('inv_…; null: of a purchase that gave nothing, so nothing was invoiced.')),
  invoice_number: orNull(textOf('')),
  currency: textOf('ISO 4217'),
});

export const refundListSchema = listAnswer('InvoiceRefundList', refundSchema);

export const refundAnswer = (refund: RefundView): object => ({
  ...shownRefund(refund),
  invoice: refund.invoice,
  invoice_number: refund.invoiceNumber,
  currency: refund.currency,
});

export const statementSchema = answer(
  'CycleStatement',
  'Everything that was invoiced, credited, paid and paid back in one cycle, oldest first (R26).',
  {
    customer: textOf('cus_…'),
    from: instantOf(''),
    until: instantOf('Not part of it.'),
    invoices: listOf(invoiceSummarySchema.schema),
    credit_notes: listOf(creditNoteSchema.schema),
    receipts: listOf(receiptSchema),
    totals: listOf(
      objectOf({
        currency: textOf('ISO 4217'),
        invoiced: amountOf('Gross.'),
        tax: amountOf('Of what was invoiced.'),
        credited: amountOf('Gross of credit notes.'),
        paid: amountOf(''),
        refunded: amountOf('Less what came back.'),
        goodwill: amountOf('Given back beyond what was owed or could be credited, less what came back.'),
      }),
    ),
    complete: flagOf('False: something was left out; ask for a shorter time.'),
  },
);

export type StatementOf = { readonly customer: string; readonly from: string; readonly until: string };

export const statementAnswer = (of: StatementOf, statement: CycleStatement): object => ({
  ...of,
  invoices: statement.invoices.map(invoiceSummary),
  credit_notes: statement.creditNotes.map(creditNoteAnswer),
  receipts: statement.receipts.map(receiptAnswer),
  totals: totalsOf(statement),
  complete: !statement.cut,
});

const totalsOf = ({ invoices, creditNotes, receipts }: CycleStatement): readonly object[] => {
  const currencies = new Set([...invoices, ...creditNotes, ...receipts].map(({ currency }) => currency));
  return [...currencies].sort().map((currency) => {
    const summed = <Row extends { readonly currency: string }>(
      rows: readonly Row[],
      amount: (row: Row) => Nanos,
    ): Nanos => sum(rows.flatMap((row) => (row.currency === currency ? [amount(row)] : [])));
    const received = (kind: string): Nanos =>
      summed(
        receipts.filter((receipt) => receipt.kind === kind),
        ({ amount }) => amount,
      );
    const owed = invoices.filter(({ status }) => status !== 'void');
    return {
      currency,
      invoiced: formatNanos(summed(owed, ({ gross }) => gross)),
      tax: formatNanos(summed(owed, ({ tax }) => tax)),
      credited: formatNanos(summed(creditNotes, ({ gross }) => gross)),
      paid: formatNanos(received('payment')),
      refunded: formatNanos(minus(received('refund'), received('refund-failed'))),
      goodwill: formatNanos(minus(received('goodwill'), received('goodwill-failed'))),
    };
  });
};
