import type { InvoiceEvent } from '#domain/invoice';
import { formatNanos, invariant, minus, negated, plus, zero, type Nanos } from '#kernel';
import { idOfStream, isPurchaseFact, type InvoiceFact, type PurchaseFact } from '../ledger-events.js';
import { stepBack, stepExpense, type Back } from './back-rows.js';
import type { BilledFact } from './project.js';
import type { CreditNoteRow, InvoiceRow, ReceiptRow } from './table.js';

type Fact<Type extends InvoiceEvent['type']> = Extract<InvoiceEvent, { readonly type: Type }>;

const drafted = ({ at, data }: Fact<'InvoiceDrafted'>, position: bigint): InvoiceRow => ({
  invoice: data.invoice,
  customer: data.customer,
  entity: data.entity,
  kind: data.kind,
  number: null,
  status: 'draft',
  currency: data.currency,
  ...data.totals,
  ...{ open: zero, paid: zero, credited: zero, refundable: zero, refunded: zero },
  policy: data.policy,
  buyer: null,
  due_days: data.dueDays,
  due_at: null,
  drafted_at: at,
  issued_at: null,
  numbered_at: null,
  past_due_at: null,
  paid_at: null,
  voided_at: null,
  void_reason: null,
  position,
});

const issued = (row: InvoiceRow, { at, data }: Fact<'InvoiceIssued'>): InvoiceRow => ({
  ...row,
  status: 'open',
  number: data.number,
  buyer: data.buyer,
  open: row.gross,
  due_at: data.dueAt,
  issued_at: at,
  numbered_at: data.numberedAt,
});

/** A charge that fails and a term that ends make an open invoice past due, once. */
const pastDue = (row: InvoiceRow, { at }: InvoiceEvent): InvoiceRow =>
  row.status === 'open' ? { ...row, status: 'past-due', past_due_at: at } : row;

const stepped = (row: InvoiceRow, event: InvoiceEvent, note: CreditNoteRow | undefined): InvoiceRow => {
  switch (event.type) {
    case 'InvoiceIssued':
      return issued(row, event);
    case 'InvoiceChargeFailed':
    case 'InvoiceBecamePastDue':
      return pastDue(row, event);
    case 'InvoicePaymentApplied': {
      const { applied, excess } = event.data;
      return {
        ...row,
        open: minus(row.open, applied),
        paid: plus(row.paid, plus(applied, excess)),
        refundable: plus(row.refundable, excess),
      };
    }
    case 'InvoicePaid':
      return { ...row, status: 'paid', paid_at: event.at };
    case 'InvoiceVoided':
      return { ...row, status: 'void', open: zero, voided_at: event.at, void_reason: event.data.reason };
    case 'CreditNoteIssued':
      return {
        ...row,
        open: minus(row.open, event.data.againstOpen),
        refundable: plus(row.refundable, event.data.toRefund),
        credited: plus(row.credited, note?.gross ?? zero),
      };
    case 'RefundPaid':
    case 'RefundSettled':
      return wentBack(row, event.data.amount);
    case 'RefundFailed':
      return event.data.wasPaid ? wentBack(row, negated(event.data.amount)) : row;
    case 'RefundRetryRequested':
    case 'InvoiceRefundFound':
    case 'InvoicePaymentDisputed':
    case 'InvoiceDisputeWon':
    case 'InvoiceDisputeLost':
    case 'InvoiceDrafted':
    case 'CreditNoteDrafted':
    case 'RevenueEarned':
    case 'InvoiceDocumentRendered':
      return row; // nothing that is printed or owed changes
  }
};

const wentBack = (row: InvoiceRow, amount: Nanos): InvoiceRow => ({
  ...row,
  refundable: minus(row.refundable, amount),
  refunded: plus(row.refunded, amount),
});

const noteDrafted = (
  { customer, currency, invoice }: InvoiceRow,
  { at, data }: Fact<'CreditNoteDrafted'>,
  position: bigint,
): CreditNoteRow => ({
  ...{ credit_note: data.creditNote, invoice, customer, currency, number: null, reason: data.reason },
  ...data.totals,
  lines: JSON.stringify(data.lines.map(({ line, amount }) => ({ line, amount: formatNanos(amount) }))),
  taxes: JSON.stringify(data.taxes.map(({ tax, amount }) => ({ tax, amount: formatNanos(amount) }))),
  ...{ buyer: null, against_open: null, to_refund: null, drafted_at: at, issued_at: null, position },
});

const noteIssued = (row: CreditNoteRow, { at, data }: Fact<'CreditNoteIssued'>): CreditNoteRow => ({
  ...row,
  number: data.number,
  buyer: data.buyer,
  against_open: data.againstOpen,
  to_refund: data.toRefund,
  issued_at: at,
});

const receiptOf = ({ customer, currency }: InvoiceRow, fact: InvoiceFact): ReceiptRow | null => {
  const { event, position } = fact;
  const there = { invoice: idOfStream(fact), customer, currency, at: event.at, position };
  if (event.type === 'InvoicePaymentApplied') {
    const { payment: id, applied, excess, method } = event.data;
    const amount = plus(applied, excess);
    return { ...there, kind: 'payment', id, amount, excess, method, reference: null };
  }
  const back = { ...there, excess: zero, method: null };
  if (event.type === 'RefundPaid' || event.type === 'RefundSettled') {
    const { refund: id, amount, reference } = event.data;
    return { ...back, kind: 'refund', id, amount, reference };
  }
  if (event.type === 'InvoiceRefundFound') {
    const { refund: id, expense: amount, reference } = event.data;
    return amount === zero ? null : { ...back, kind: 'goodwill', id, amount, reference };
  }
  if (event.type !== 'RefundFailed' || !event.data.wasPaid) return null;
  const { refund: id, amount, reference } = event.data;
  return { ...back, kind: 'refund-failed', id, amount, reference };
};

/** The rows of one invoice: its own, and of its credit notes those that the facts touch. */
export type Folder = {
  invoice: InvoiceRow | null;
  readonly notes: Map<string, CreditNoteRow>;
  readonly receipts: ReceiptRow[];
} & Back;

/** Folds one event over the rows. */
export const step = (folder: Folder, fact: BilledFact): void => {
  if (isPurchaseFact(fact)) spent(folder, fact);
  else invoiced(folder, fact);
};

/** Money of a purchase that went back beyond what was owed, or came back of that. Nothing is spent before its invoice is paid. */
const spent = (folder: Folder, fact: PurchaseFact): void => {
  const { invoice, receipts } = folder;
  const { event, position } = fact;
  if (invoice === null) return;
  if (event.type !== 'ProviderRefundShared' && event.type !== 'ProviderRefundFailed') return;
  const { refund: id, expense: amount, reference } = event.data;
  const { customer, currency } = invoice;
  const there = { invoice: invoice.invoice, customer, currency, at: event.at, position };
  const kind = event.type === 'ProviderRefundShared' ? 'goodwill' : 'goodwill-failed';
  if (amount > zero) receipts.push({ ...there, kind, id, amount, excess: zero, method: null, reference });
  stepExpense(folder, invoice.invoice, fact);
};

const invoiced = (folder: Folder, fact: InvoiceFact): void => {
  const { event, position } = fact;
  if (event.type === 'InvoiceDrafted') folder.invoice = drafted(event, position);
  const { invoice, notes } = folder;
  invariant(invoice !== null, 'an invoice is drafted before anything else');
  if (event.type === 'CreditNoteDrafted')
    notes.set(event.data.creditNote, noteDrafted(invoice, event, position));
  else if (event.type === 'CreditNoteIssued') {
    const note = notes.get(event.data.creditNote);
    invariant(note !== undefined, 'a credit note is issued after its draft');
    notes.set(event.data.creditNote, noteIssued(note, event));
  }
  const touched = event.type === 'CreditNoteIssued' ? notes.get(event.data.creditNote) : undefined;
  folder.invoice = stepped(invoice, event, touched);
  const receipt = receiptOf(invoice, fact);
  if (receipt !== null) folder.receipts.push(receipt);
  stepBack(folder, fact);
};
