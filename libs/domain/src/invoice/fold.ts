import { invariant, minus, plus, sum, unreachable, zero, type Nanos } from '#kernel';
import { nextEarning } from './earning.js';
import type { InvoiceEvent, Totals } from './events.js';
import { printKey, unearned, type DataOf, type Fact, type Invoice, type Line } from './invoice.js';
import { disputed } from './dispute-fold.js';
import { invoiceLimits } from './limits.js';
import { found, refunded } from './refund-fold.js';

/** Raise it with every change of what the fold keeps: snapshots of another version are ignored (S31). */
export const invoiceFoldVersion = '4';

/** Owns the invoice and updates it in place. No default: a new event does not compile until the fold knows it. */
export const evolve = (invoice: Invoice, event: InvoiceEvent): Invoice => {
  invariant(event.at >= invoice.at, 'time never goes back in a stream');
  invoice.at = event.at;
  switch (event.type) {
    case 'InvoiceDrafted':
      return drafted(invoice, event.data);
    case 'InvoiceIssued':
    case 'RevenueEarned':
    case 'InvoiceVoided':
      return recognized(invoice, event);
    case 'InvoiceChargeFailed':
      return chargeFailed(invoice, event.data.payment);
    case 'InvoiceBecamePastDue':
      invariant(invoice.status === 'open' && invoice.dueAt === event.at, 'a term of payment ends once');
      invoice.status = 'past-due';
      return invoice;
    case 'InvoicePaymentApplied':
    case 'InvoicePaid':
      return settled(invoice, event);
    case 'RefundPaid':
    case 'RefundFailed':
    case 'RefundRetryRequested':
    case 'RefundSettled':
      return refunded(invoice, event);
    case 'InvoiceRefundFound':
      return found(invoice, event.data);
    case 'InvoicePaymentDisputed':
    case 'InvoiceDisputeWon':
    case 'InvoiceDisputeLost':
      return disputed(invoice, event);
    case 'CreditNoteDrafted':
      return reserved(invoice, event.data);
    case 'CreditNoteIssued':
      return credited(invoice, event.data);
    case 'InvoiceDocumentRendered':
      invariant(invoice.number !== null, 'only what has a number is printed');
      invoice.documents.set(printKey(event.data), event.data);
      return invoice;
    default:
      return unreachable(event, 'the fold knows every event of an invoice');
  }
};

const drafted = (invoice: Invoice, data: DataOf<'InvoiceDrafted'>): Invoice => {
  const { invoice: id, entity, customer, currency, dueDays, lines, taxes, totals } = data;
  invariant(invoice.head === null, 'an invoice is drafted once');
  addsUp(lines, taxes, totals);
  invoice.head = { id, entity, customer, currency, dueDays };
  for (const { sells, amount: net, period } of lines)
    invoice.lines.push({
      ...{ sells, net, period },
      ...{ earned: zero, reserved: zero, returned: zero, returnedUnearned: zero },
    });
  for (const { amount } of taxes) invoice.taxes.push({ amount, reserved: zero });
  invoice.gross = totals.gross;
  return invoice;
};

type Amounts = readonly { readonly amount: Nanos }[];

/** Stays on in production: totals are the sums of what stands above them. */
const addsUp = (lines: Amounts, taxes: Amounts, { net, tax, gross }: Totals): void => {
  invariant(net === sum(lines.map(({ amount }) => amount)), 'the net total is the sum of the lines');
  invariant(tax === sum(taxes.map(({ amount }) => amount)), 'the tax total is the sum of the tax lines');
  invariant(gross === plus(net, tax), 'the gross total is net and tax');
};

const recognized = (
  invoice: Invoice,
  event: Fact<'InvoiceIssued' | 'RevenueEarned' | 'InvoiceVoided'>,
): Invoice => {
  switch (event.type) {
    case 'InvoiceIssued':
      invariant(invoice.status === 'draft', 'an invoice is issued once');
      invoice.status = 'open';
      invoice.number = event.data.number;
      invoice.dueAt = event.data.dueAt;
      invoice.open = invoice.gross;
      invoice.earnedUpTo = event.at;
      break;
    case 'RevenueEarned':
      for (const { line, amount } of event.data.lines) {
        const earning = lineOf(invoice, line);
        earning.earned = plus(earning.earned, amount);
        const left = unearned(earning);
        invariant(earning.net < 0n ? left <= 0n : left >= 0n, 'no more is earned than was sold');
      }
      invariant(event.data.lines.length > 0, 'something is earned when revenue is');
      invoice.earnedUpTo = event.at;
      break;
    case 'InvoiceVoided':
      invariant(invoice.open === invoice.gross, 'nothing of a void invoice was paid or credited');
      invoice.status = 'void';
      invoice.open = zero;
  }
  invoice.earnAt = event.type === 'InvoiceVoided' ? null : nextEarning(invoice);
  return invoice;
};

const lineOf = (invoice: Invoice, number: number): Line => {
  const line = invoice.lines[number - 1];
  invariant(line !== undefined, 'an invoice has the lines that its events name');
  return line;
};

const chargeFailed = (invoice: Invoice, payment: string): Invoice => {
  if (invoice.status === 'open') invoice.status = 'past-due';
  invoice.failures.add(payment);
  for (const oldest of invoice.failures) {
    if (invoice.failures.size <= invoiceLimits.failures) break;
    invoice.failures.delete(oldest);
  }
  return invoice;
};

const settled = (
  invoice: Invoice,
  { type, data }: Fact<'InvoicePaymentApplied' | 'InvoicePaid'>,
): Invoice => {
  switch (type) {
    case 'InvoicePaymentApplied': {
      const received = plus(data.applied, data.excess);
      invariant(data.applied <= invoice.open, 'no more is paid than is open');
      invoice.open = minus(invoice.open, data.applied);
      invoice.paid = plus(invoice.paid, received);
      invoice.refundable = plus(invoice.refundable, data.excess);
      invoice.payments.set(data.payment, received);
      return invoice;
    }
    case 'InvoicePaid':
      invariant(invoice.open === zero, 'nothing is left to pay of a paid invoice');
      invoice.status = 'paid';
      return invoice;
  }
};

const reserved = (invoice: Invoice, data: DataOf<'CreditNoteDrafted'>): Invoice => {
  const { creditNote, lines, taxes, totals } = data;
  addsUp(lines, taxes, totals);
  for (const { line, amount } of lines) {
    const one = lineOf(invoice, line);
    one.reserved = plus(one.reserved, amount);
    invariant(one.reserved <= one.net, 'credit notes never exceed a line');
  }
  for (const { tax, amount } of taxes) {
    const one = invoice.taxes[tax - 1];
    invariant(one !== undefined, 'an invoice has the tax lines that its events name');
    one.reserved = plus(one.reserved, amount);
    invariant(one.reserved <= one.amount, 'credit notes never exceed a tax line');
  }
  invoice.reserved = plus(invoice.reserved, totals.gross);
  invariant(invoice.reserved <= invoice.gross, 'credit notes never exceed their invoice');
  invoice.creditNotes.set(creditNote, {
    lines: lines.map(({ line, amount }) => ({ line, amount })),
    net: totals.net,
    tax: totals.tax,
    number: null,
  });
  return invoice;
};

const credited = (invoice: Invoice, data: DataOf<'CreditNoteIssued'>): Invoice => {
  const note = invoice.creditNotes.get(data.creditNote);
  invariant(note !== undefined && note.number === null, 'a credit note is issued once, after its draft');
  note.number = data.number;
  for (const { line, amount, unearned: part } of data.lines) {
    const one = lineOf(invoice, line);
    one.returned = plus(one.returned, amount);
    one.returnedUnearned = plus(one.returnedUnearned, part);
  }
  invariant(data.againstOpen <= invoice.open, 'a credit note pays no more than is open');
  invoice.open = minus(invoice.open, data.againstOpen);
  invoice.refundable = plus(invoice.refundable, data.toRefund);
  invoice.credited = plus(invoice.credited, plus(note.net, note.tax));
  invoice.earnAt = nextEarning(invoice);
  return invoice;
};
