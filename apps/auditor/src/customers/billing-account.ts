import { invoicePostingsOf } from '#domain/invoice';
import { minus, plus, sum, zero, type Instant, type Nanos } from '#kernel';
import type { InvoiceAt, InvoiceEntry } from '../invoices/find-invoice.js';
import type { Period } from './cycles.js';

/** What a customer owes, from the postings alone: receivable less what is owed back. */
const owedBy = ({ event }: InvoiceEntry): Nanos =>
  sum(
    invoicePostingsOf(event)
      .filter(({ account }) => account === 'assets:receivable' || account === 'liabilities:refunds-payable')
      .map(({ amount }) => amount),
  );

export type BillingEntry = {
  readonly invoice: InvoiceAt;
  readonly entry: InvoiceEntry;
  readonly amount: Nanos;
  readonly balance: Nanos;
};

export type BillingAccount = {
  readonly currency: string;
  readonly opening: Nanos;
  readonly entries: readonly BillingEntry[];
  readonly closing: Nanos;
};

const byTime = (a: { readonly entry: InvoiceEntry }, b: { readonly entry: InvoiceEntry }): number => {
  const [left, right]: readonly Instant[] = [a.entry.event.at, b.entry.event.at];
  if (left !== right) return (left ?? '') < (right ?? '') ? -1 : 1;
  return a.entry.position < b.entry.position ? -1 : 1;
};

/** One account for each currency: invoices, credit notes, payments and refunds of a period, each with what is owed after it. */
export const billingAccounts = (
  invoices: readonly InvoiceAt[],
  { from, to }: Period,
): readonly BillingAccount[] =>
  [...new Set(invoices.map(({ draft }) => draft.currency))].sort().map((currency) => {
    const all = invoices
      .filter(({ draft }) => draft.currency === currency)
      .flatMap((invoice) => invoice.entries.map((entry) => ({ invoice, entry, amount: owedBy(entry) })))
      .filter(({ entry, amount }) => amount !== zero && entry.event.at < to)
      .sort(byTime);
    const opening = sum(all.filter(({ entry }) => entry.event.at < from).map(({ amount }) => amount));
    let balance = opening;
    const entries = all
      .filter(({ entry }) => entry.event.at >= from)
      .map((one) => ({ ...one, balance: (balance = plus(balance, one.amount)) }));
    return { currency, opening, entries, closing: balance };
  });

/** Together, by what they are: invoiced, paid, credited, paid back. */
export const turnoverOf = ({ entries, opening, closing }: BillingAccount) => {
  const of = (...types: readonly string[]): Nanos =>
    sum(entries.filter(({ entry }) => types.includes(entry.event.type)).map(({ amount }) => amount));
  const invoiced = of('InvoiceIssued', 'InvoiceVoided');
  const paid = of('InvoicePaymentApplied');
  const credited = of('CreditNoteIssued');
  const refunded = of('RefundPaid', 'RefundFailed', 'RefundSettled');
  const rest = minus(minus(closing, opening), sum([invoiced, paid, credited, refunded]));
  return { invoiced, paid, credited, refunded, rest };
};
