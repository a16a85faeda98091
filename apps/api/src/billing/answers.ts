import { formatNanos, plus, zero, type Nanos } from '#kernel';
import type { CycleStatement } from '#projections/invoices';
import type { PaymentView, RefundView } from '#projections/payments';
import {
  creditNoteAnswer,
  creditNoteSchema,
  invoiceSummary,
  invoiceSummarySchema,
  receiptAnswer,
  receiptSchema,
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
});

const refundSchema = answer('InvoiceRefund', 'Money that went back to its payer.', {
  id: textOf('ref_…'),
  invoice: orNull(textOf('inv_…; null: of a purchase that gave nothing, so nothing was invoiced.')),
  invoice_number: orNull(textOf('')),
  amount: amountOf(''),
  currency: textOf('ISO 4217'),
  reference: textOf('At the payment provider.'),
  at: instantOf(''),
});

export const refundListSchema = listAnswer('InvoiceRefundList', refundSchema);

export const refundAnswer = (refund: RefundView): object => ({
  id: refund.refund,
  invoice: refund.invoice,
  invoice_number: refund.invoiceNumber,
  amount: formatNanos(refund.amount),
  currency: refund.currency,
  reference: refund.reference,
  at: refund.at,
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
        refunded: amountOf(''),
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
    const total = <Row extends { readonly currency: string }>(
      rows: readonly Row[],
      amount: (row: Row) => Nanos,
    ): string =>
      formatNanos(
        rows.reduce((sum, row) => (row.currency === currency ? plus(sum, amount(row)) : sum), zero),
      );
    const received = (kind: string): string =>
      total(
        receipts.filter((receipt) => receipt.kind === kind),
        ({ amount }) => amount,
      );
    const owed = invoices.filter(({ status }) => status !== 'void');
    return {
      currency,
      invoiced: total(owed, ({ gross }) => gross),
      tax: total(owed, ({ tax }) => tax),
      credited: total(creditNotes, ({ gross }) => gross),
      paid: received('payment'),
      refunded: received('refund'),
    };
  });
};
