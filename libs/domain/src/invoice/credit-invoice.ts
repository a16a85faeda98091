import {
  accept,
  formatNanos,
  larger,
  minus,
  plus,
  refuse,
  smaller,
  sum,
  zero,
  type Decide,
  type Nanos,
  type Refused,
  type View,
} from '#kernel';
import { isPayable, minorUnitOf } from '../accounting/index.js';
import type { InvoiceEvent } from './events.js';
import { unearned, type CreditNote, type DataOf, type Fact, type Invoice, type Line } from './invoice.js';
import { invoiceLimits } from './limits.js';
import { paidOff } from './pay-invoice.js';
import type { DraftCreditNote, IssueCreditNote, VoidInvoice } from './requests.js';

type StateRefusal = 'invoice-not-found' | 'invoice-not-issued' | 'invoice-void';
type PartRefusal =
  'credit-line-not-found' | 'amount-not-positive' | 'amount-below-minor-unit' | 'credit-above-invoice';

const refusalOfState = ({ head, number, status }: View<Invoice>): Refused<StateRefusal> | null => {
  if (head === null) return refuse('invoice-not-found');
  if (number === null) return refuse('invoice-not-issued', { invoice: head.id });
  return status === 'void' ? refuse('invoice-void', { number }) : null;
};

/** Nothing of it was paid or credited: it is owed no more, and what was earned of it is taken back. Voiding it again changes nothing. */
export const voidInvoice =
  ({
    reason,
  }: VoidInvoice): Decide<
    InvoiceEvent,
    Invoice,
    Exclude<StateRefusal, 'invoice-void'> | 'reason-missing' | 'invoice-settled-in-part'
  > =>
  (invoice, at) => {
    const { head, number, status, lines, taxes, payments, creditNotes, paid, credited } = invoice;
    if (head === null) return refuse('invoice-not-found');
    if (number === null) return refuse('invoice-not-issued', { invoice: head.id });
    if (status === 'void') return accept([]);
    if (reason.trim() === '') return refuse('reason-missing');
    if (status === 'paid' || payments.size > 0 || creditNotes.size > 0)
      return refuse('invoice-settled-in-part', { paid: formatNanos(paid), credited: formatNanos(credited) });
    const back = {
      deferred: sum(lines.map(unearned)),
      earned: sum(lines.map(({ earned }) => earned)),
      creditOrders: sum(lines.map((line) => (line.sells === 'credits' ? line.net : zero))),
      tax: sum(taxes.map(({ amount }) => amount)),
    };
    return accept([{ type: 'InvoiceVoided', at, data: { reason, ...back, currency: head.currency } }]);
  };

type DraftRefusal =
  | StateRefusal
  | PartRefusal
  | 'reason-missing'
  | 'credit-note-exists'
  | 'credit-note-empty'
  | 'too-many-credit-notes';

/** Takes back parts of lines and of tax lines, each at most what is left of it: reserved at once, so that two notes never exceed the invoice together. */
export const draftCreditNote =
  (request: DraftCreditNote): Decide<InvoiceEvent, Invoice, DraftRefusal> =>
  (invoice, at) => {
    const wrong = refusalOfState(invoice) ?? refusalOfParts(invoice, request);
    if (wrong !== null) return wrong;
    const { creditNote, lines, taxes, reason } = request;
    if (reason.trim() === '') return refuse('reason-missing');
    if (invoice.creditNotes.has(creditNote)) return refuse('credit-note-exists', { credit_note: creditNote });
    if (lines.length + taxes.length === 0) return refuse('credit-note-empty');
    const limit = invoiceLimits.creditNotes;
    if (invoice.creditNotes.size >= limit) return refuse('too-many-credit-notes', { limit });
    const net = sum(lines.map(({ amount }) => amount));
    const tax = sum(taxes.map(({ amount }) => amount));
    const totals = { net, tax, gross: plus(net, tax) };
    const left = minus(invoice.gross, invoice.reserved);
    if (totals.gross > left)
      return refuse('credit-above-invoice', {
        ...{ param: 'totals', line: null },
        creditable: formatNanos(left),
        required: formatNanos(totals.gross),
      });
    return accept([{ type: 'CreditNoteDrafted', at, data: { ...request, totals } }]);
  };

/** Each line once is the simple case; named twice, both parts together count against it. */
const refusalOfParts = (
  { lines, taxes, head }: View<Invoice>,
  request: DraftCreditNote,
): Refused<PartRefusal> | null => {
  const coin = minorUnitOf(head?.currency ?? '');
  const parts = [
    ...request.lines.map(({ line, amount }) => ({
      ...{ param: 'lines', line, amount },
      left: leftOf(lines[line - 1], lines[line - 1]?.net),
    })),
    ...request.taxes.map(({ tax, amount }) => ({
      ...{ param: 'taxes', line: tax, amount },
      left: leftOf(taxes[tax - 1], taxes[tax - 1]?.amount),
    })),
  ];
  const asked = new Map<string, Nanos>();
  for (const { param, line, amount, left } of parts) {
    if (left === null) return refuse('credit-line-not-found', { param, line });
    if (amount <= zero) return refuse('amount-not-positive', { param });
    if (coin === null || !isPayable(amount, coin))
      return refuse('amount-below-minor-unit', { param, currency: head?.currency ?? '' });
    const place = `${param} ${line.toString()}`;
    const before = asked.get(place) ?? zero;
    if (amount > minus(left, before))
      return refuse('credit-above-invoice', {
        ...{ param, line },
        creditable: formatNanos(minus(left, before)),
        required: formatNanos(amount),
      });
    asked.set(place, plus(before, amount));
  }
  return null;
};

/** Nothing is credited of a line that is a credit itself. Null: there is no such line. */
const leftOf = (one: { readonly reserved: Nanos } | undefined, whole: Nanos | undefined): Nanos | null =>
  one === undefined || whole === undefined ? null : larger(minus(whole, one.reserved), zero);

type IssueRefusal = StateRefusal | 'credit-note-not-found' | 'credit-note-already-issued';

/** S26: the register's number makes it count. It takes the unearned part of a line first, and pays what is open before anything goes back. */
export const issueCreditNote =
  (request: IssueCreditNote): Decide<InvoiceEvent, Invoice, IssueRefusal> =>
  (invoice, at) => {
    const wrong = refusalOfState(invoice);
    if (wrong !== null) return wrong;
    const { creditNote, number } = request;
    const note = invoice.creditNotes.get(creditNote);
    if (note === undefined) return refuse('credit-note-not-found', { credit_note: creditNote });
    if (note.number === number) return accept([]);
    if (note.number !== null) return refuse('credit-note-already-issued', { number: note.number });
    const data = { ...request, ...creditOf(invoice, note) };
    const event = { type: 'CreditNoteIssued', at, data } as const;
    const paysOff = data.againstOpen > zero && data.againstOpen === invoice.open;
    const adds = { credited: plus(note.net, note.tax), credits: plus(data.creditOrders, data.poolCash) };
    const gone = goneBefore(invoice, event);
    return accept([event, ...(paysOff ? [paidOff(invoice, at, adds)] : []), ...gone]);
  };

/** The money of a credit note that follows a refund made at the provider itself. */
const goneBefore = (
  { found }: View<Invoice>,
  { at, data }: Fact<'CreditNoteIssued'>,
): readonly InvoiceEvent[] => {
  const { creditNote, toRefund: amount, currency } = data;
  for (const [refund, one] of found)
    if (one.creditNote === creditNote)
      return [{ type: 'RefundPaid', at, data: { refund, amount, currency, reference: one.reference } }];
  return [];
};

type Credit = Omit<DataOf<'CreditNoteIssued'>, keyof IssueCreditNote>;

const creditOf = (invoice: View<Invoice>, note: View<CreditNote>): Credit => {
  const { head, status, open } = invoice;
  const parts = splitUp(invoice.lines, note.lines);
  const of = (sells: Line['sells']) => parts.filter((part) => part.sells === sells);
  const credits = sum(of('credits').map(({ amount }) => amount));
  const deferred = sum(of('subscription').map((part) => part.unearned));
  const gross = plus(note.net, note.tax);
  const againstOpen = smaller(gross, open);
  return {
    lines: parts.map(({ line, amount, unearned: part }) => ({ line, amount, unearned: part })),
    againstOpen,
    toRefund: minus(gross, againstOpen),
    deferred,
    earned: minus(minus(note.net, credits), deferred),
    creditOrders: status === 'paid' ? zero : credits,
    poolCash: status === 'paid' ? credits : zero,
    tax: note.tax,
    currency: head?.currency ?? '',
  };
};

/** Each part with what of it was not earned yet; a line that is named twice has its unearned part once. */
const splitUp = (lines: readonly View<Line>[], named: View<CreditNote>['lines']) => {
  const taken = new Map<number, Nanos>();
  return named.flatMap(({ line, amount }) => {
    const one = lines[line - 1];
    if (one === undefined) return [];
    const before = taken.get(line) ?? zero;
    const part = smaller(amount, minus(unearned(one), before));
    taken.set(line, plus(before, part));
    return [{ line, amount, unearned: part, sells: one.sells }];
  });
};
