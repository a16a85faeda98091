import { formatNanos } from '#kernel';
import type {
  CreditNoteShown,
  InvoiceDisputeShown,
  InvoiceListed,
  InvoiceRefundShown,
  InvoiceView,
  Receipt,
} from '#projections/invoices';
import {
  amountOf,
  answer,
  instantOf,
  listAnswer,
  listOf,
  objectOf,
  orNull,
  textOf,
  wholeOf,
} from '../openapi/answers.js';
import { taxAnswer, taxSchema } from '../subscription/line-answers.js';

const summary = {
  id: textOf('inv_…'),
  customer: textOf('cus_…'),
  issuer: textOf('The entity that issues it.'),
  kind: { type: 'string', enum: ['cycle', 'supplementary', 'credits'] },
  number: orNull(textOf('Gapless per issuer; null: a draft.')),
  status: { type: 'string', enum: ['draft', 'open', 'past-due', 'paid', 'void'] },
  currency: textOf('ISO 4217'),
  net: amountOf(''),
  tax: amountOf(''),
  gross: amountOf(''),
  open: amountOf('Still to pay.'),
  paid: amountOf('By payments.'),
  credited: amountOf('By credit notes.'),
  refundable: amountOf('Owed back to the payer.'),
  refunded: amountOf('Paid back.'),
  policy: textOf('policy@version'),
  due_at: orNull(instantOf('Null: collected at once.')),
  drafted_at: instantOf(''),
  issued_at: orNull(instantOf('')),
  dated: orNull(instantOf('The date that is printed.')),
  past_due_at: orNull(instantOf('')),
  paid_at: orNull(instantOf('')),
  voided_at: orNull(instantOf('')),
  void_reason: orNull(textOf('')),
} as const;

export const invoiceSummarySchema = answer('InvoiceSummary', 'An invoice in one line of a list.', summary);
export const invoiceListSchema = listAnswer('InvoiceList', invoiceSummarySchema);

export const invoiceSummary = (invoice: InvoiceListed): object => ({
  id: invoice.invoice,
  customer: invoice.customer,
  issuer: invoice.entity,
  kind: invoice.kind,
  number: invoice.number,
  status: invoice.status,
  currency: invoice.currency,
  net: formatNanos(invoice.net),
  tax: formatNanos(invoice.tax),
  gross: formatNanos(invoice.gross),
  open: formatNanos(invoice.open),
  paid: formatNanos(invoice.paid),
  credited: formatNanos(invoice.credited),
  refundable: formatNanos(invoice.refundable),
  refunded: formatNanos(invoice.refunded),
  policy: invoice.policy,
  due_at: invoice.dueAt,
  drafted_at: invoice.draftedAt,
  issued_at: invoice.issuedAt,
  dated: invoice.numberedAt,
  past_due_at: invoice.pastDueAt,
  paid_at: invoice.paidAt,
  voided_at: invoice.voidedAt,
  void_reason: invoice.voidReason,
});

const printedLineSchema = objectOf({
  line: wholeOf('As printed: 1, 2 …'),
  code: textOf("seat, base, pass, credits: printed in the reader's language."),
  sells: { type: 'string', enum: ['subscription', 'credits'] },
  period: orNull(objectOf({ start: instantOf(''), end: instantOf('Not part of it.') })),
  quantity: wholeOf('Below zero: taken back.'),
  days: orNull(objectOf({ days: wholeOf(''), of: wholeOf('') })),
  unit_price: amountOf('Of one, for the whole period.'),
  amount: amountOf(''),
  sources: listOf(objectOf({ stream: textOf('Of the event that it charges for.'), revision: wholeOf('') })),
});

const partsSchema = (counted: 'line' | 'tax') =>
  listOf(objectOf({ [counted]: wholeOf('As printed: 1, 2 …'), amount: amountOf('') }));

const draftFields = {
  id: textOf('crn_…'),
  invoice: textOf('inv_…'),
  number: orNull(textOf('Null: it gets one shortly, and counts from then on.')),
  reason: textOf(''),
  lines: partsSchema('line'),
  taxes: partsSchema('tax'),
  net: amountOf(''),
  tax: amountOf(''),
  gross: amountOf(''),
  drafted_at: instantOf(''),
} as const;

export const creditNoteMadeSchema = answer(
  'NewCreditNote',
  'What is taken back of an invoice; the invoice shows what it paid and what it left to refund.',
  draftFields,
);

const creditNoteFields = {
  ...draftFields,
  currency: textOf('ISO 4217'),
  against_open: orNull(amountOf('What it paid of the invoice.')),
  to_refund: orNull(amountOf('What is owed back.')),
  issued_at: orNull(instantOf('')),
} as const;

export const creditNoteSchema = answer('CreditNote', 'What is taken back of an invoice.', creditNoteFields);

export const creditNoteAnswer = (note: CreditNoteShown): object => ({
  id: note.creditNote,
  invoice: note.invoice,
  number: note.number,
  reason: note.reason,
  currency: note.currency,
  lines: note.lines,
  taxes: note.taxes,
  net: formatNanos(note.net),
  tax: formatNanos(note.tax),
  gross: formatNanos(note.gross),
  against_open: note.againstOpen === null ? null : formatNanos(note.againstOpen),
  to_refund: note.toRefund === null ? null : formatNanos(note.toRefund),
  drafted_at: note.draftedAt,
  issued_at: note.issuedAt,
});

export const receiptSchema = objectOf({
  kind: {
    type: 'string',
    enum: ['payment', 'refund', 'refund-failed', 'goodwill', 'goodwill-failed'],
    description:
      'refund-failed: the money of a refund that had been paid is back. goodwill: given back at the payment provider beyond what was owed or could be credited. goodwill-failed: that money is back.',
  },
  id: textOf('pay_… or ref_…'),
  invoice: textOf('inv_…'),
  amount: amountOf(''),
  excess: amountOf('Part of a payment that was more than open: owed back.'),
  currency: textOf('ISO 4217'),
  method: orNull(textOf('As printed.')),
  reference: orNull(textOf('At the payment provider.')),
  at: instantOf(''),
});

export const receiptAnswer = (receipt: Receipt): object => ({
  kind: receipt.kind,
  id: receipt.id,
  invoice: receipt.invoice,
  amount: formatNanos(receipt.amount),
  excess: formatNanos(receipt.excess),
  currency: receipt.currency,
  method: receipt.method,
  reference: receipt.reference,
  at: receipt.at,
});

export const refundFields = {
  id: textOf('ref_…'),
  status: {
    type: 'string',
    enum: ['under-way', 'paid', 'failed', 'retried', 'settled'],
    description:
      'failed: its money is still owed. retried: failed, and tried again as `retry`. settled: failed, and paid by other means.',
  },
  amount: amountOf(''),
  expense: amountOf('Of it, given back at the payment provider beyond what could be credited.'),
  payment: orNull(textOf('pay_…')),
  reference: orNull(textOf('At the payment provider, or of the transfer that settled it.')),
  reason: orNull(objectOf({ code: textOf(''), in_words: orNull(textOf('')) })),
  retry: orNull(textOf('ref_…')),
  at: instantOf(''),
} as const;

export const shownRefund = ({ refund, reason, amount, expense, ...rest }: InvoiceRefundShown): object => ({
  id: refund,
  status: rest.status,
  amount: formatNanos(amount),
  expense: formatNanos(expense),
  payment: rest.payment,
  reference: rest.reference,
  reason: reason === null ? null : { code: reason.code, in_words: reason.says },
  retry: rest.retry,
  at: rest.at,
});

const disputeSchema = objectOf({
  id: textOf("The payment provider's name of it."),
  status: { type: 'string', enum: ['open', 'won', 'lost'] },
  payment: textOf('pay_…'),
  amount: amountOf(''),
  reason: textOf('As the provider says it.'),
  opened_at: instantOf(''),
  closed_at: orNull(instantOf('')),
});

const disputeAnswer = (dispute: InvoiceDisputeShown): object => ({
  id: dispute.dispute,
  status: dispute.status,
  payment: dispute.payment,
  amount: formatNanos(dispute.amount),
  reason: dispute.reason,
  opened_at: dispute.openedAt,
  closed_at: dispute.closedAt,
});

export const invoiceSchema = answer(
  'Invoice',
  'An invoice whole: every line leads back to the events that it charges for (R26–R28).',
  {
    ...summary,
    buyer: orNull({
      type: 'object',
      description: 'As printed; null: a draft.',
      additionalProperties: true,
    }),
    lines: listOf(printedLineSchema),
    taxes: listOf(taxSchema),
    credit_notes: listOf(creditNoteSchema.schema),
    receipts: listOf(receiptSchema),
    refunds: listOf(objectOf(refundFields)),
    disputes: listOf(disputeSchema),
  },
);

export const invoiceAnswer = (invoice: InvoiceView, buyer: object | null): object => ({
  ...invoiceSummary(invoice),
  buyer,
  lines: invoice.lines.map((line, nth) => ({
    line: nth + 1,
    code: line.code,
    sells: line.sells,
    period: line.period,
    quantity: line.quantity,
    days: line.days,
    unit_price: formatNanos(line.unitPrice),
    amount: formatNanos(line.amount),
    sources: line.sources,
  })),
  taxes: invoice.taxes.map(taxAnswer),
  credit_notes: invoice.creditNotes.map(creditNoteAnswer),
  receipts: invoice.receipts.map(receiptAnswer),
  refunds: invoice.refunds.map(shownRefund),
  disputes: invoice.disputes.map(disputeAnswer),
});
