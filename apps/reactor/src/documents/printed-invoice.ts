import {
  creditedTaxes,
  partyOf,
  type LedgerDocument,
  type PrintedLine,
  type PrintedPayment,
  type PrintedTax,
} from '#documents';
import { minorUnitOf } from '#domain/accounting';
import type { InvoiceEvent, RecordDocument, Seller } from '#domain/invoice';
import { invariant, minus, nanosOf, plus, zero, type Nanos } from '#kernel';
import type { BillingDetails } from '#vault';

type Fact<Type extends InvoiceEvent['type']> = Extract<InvoiceEvent, { readonly type: Type }>;

/** What had happened to an invoice when it was printed, and who stands on it. */
export type PrintedFrom = {
  readonly events: readonly InvoiceEvent[];
  readonly seller: Seller;
  readonly buyer: BillingDetails | null;
};

/** Which document, in which form. */
export type Asked = Pick<RecordDocument, 'form' | 'document'>;

const first = <Type extends InvoiceEvent['type']>(
  events: readonly InvoiceEvent[],
  type: Type,
): Fact<Type> | null => (events.find((event) => event.type === type) as Fact<Type> | undefined) ?? null;

const all = <Type extends InvoiceEvent['type']>(
  events: readonly InvoiceEvent[],
  type: Type,
): readonly Fact<Type>[] => events.filter((event): event is Fact<Type> => event.type === type);

/** The key of the buyer as a document prints it (S28). */
export const buyerOn = (events: readonly InvoiceEvent[], { form, document }: Asked): string | null =>
  form === 'credit-note'
    ? (noteOf(events, document)?.data.buyer ?? null)
    : (first(events, 'InvoiceIssued')?.data.buyer ?? null);

const noteOf = (events: readonly InvoiceEvent[], note: string): Fact<'CreditNoteIssued'> | null =>
  all(events, 'CreditNoteIssued').find(({ data }) => data.creditNote === note) ?? null;

/** The document as the events tell it; the same events, seller and buyer give the same one. Asked of what is issued. */
export const documentOf = ({ form, document }: Asked, from: PrintedFrom): LedgerDocument => {
  switch (form) {
    case 'invoice':
      return invoiceOf(from);
    case 'receipt':
      return receiptOf(from);
    case 'credit-note':
      return creditNoteOf(document, from);
  }
};

const headOf = ({ events, seller, buyer }: PrintedFrom) => {
  const drafted = first(events, 'InvoiceDrafted')?.data;
  const issued = first(events, 'InvoiceIssued')?.data;
  invariant(drafted !== undefined && issued !== undefined, 'what is printed is issued');
  const { customer, currency } = drafted;
  const minorUnit = minorUnitOf(currency);
  invariant(minorUnit !== null, 'an invoice is in a currency that is known');
  const party = buyer === null ? null : partyOf(buyer);
  const country = buyer?.address.country ?? null;
  const language = buyer?.language ?? null;
  return {
    drafted,
    issued,
    common: { seller, buyer: party, country, language, customer, currency, minorUnit },
  };
};

const invoiceOf = (from: PrintedFrom): LedgerDocument => {
  const { events } = from;
  const { drafted, issued, common } = headOf(from);
  const paid = first(events, 'InvoicePaid');
  const voided = first(events, 'InvoiceVoided');
  const creditNotes = all(events, 'CreditNoteIssued').map(({ data }) => ({
    number: data.number,
    dated: data.numberedAt,
    amount: plus(data.againstOpen, data.toRefund),
  }));
  const credited = creditNotes.reduce((sum, { amount }) => plus(sum, amount), zero);
  const applied = all(events, 'InvoicePaymentApplied').reduce(
    (sum, { data }) => plus(sum, data.applied),
    zero,
  );
  const against = all(events, 'CreditNoteIssued').reduce(
    (sum, { data }) => plus(sum, data.againstOpen),
    zero,
  );
  const isCredited = credited > 0n && credited === drafted.totals.gross;
  return {
    ...common,
    kind: 'invoice',
    id: drafted.invoice,
    number: issued.number,
    dated: issued.numberedAt,
    lines: drafted.lines.map(printedLine),
    taxes: drafted.taxes,
    totals: drafted.totals,
    mark: markOf({ isVoid: voided !== null, isCredited, isPaid: paid !== null }),
    note: voided?.data.reason ?? null,
    dueAt: issued.dueAt,
    payments: paymentsOf(events),
    creditNotes,
    open: voided === null ? minus(drafted.totals.gross, plus(applied, against)) : zero,
  };
};

const markOf = (is: {
  readonly isVoid: boolean;
  readonly isCredited: boolean;
  readonly isPaid: boolean;
}): 'void' | 'credited' | 'paid' | null => {
  if (is.isVoid) return 'void';
  if (is.isCredited) return 'credited';
  return is.isPaid ? 'paid' : null;
};

const receiptOf = (from: PrintedFrom): LedgerDocument => {
  const { drafted, issued, common } = headOf(from);
  const paid = first(from.events, 'InvoicePaid');
  invariant(paid !== null, 'there is a receipt of what is paid');
  return {
    ...common,
    kind: 'receipt',
    id: drafted.invoice,
    number: issued.number,
    dated: paid.at,
    paidAt: paid.at,
    totals: drafted.totals,
    payments: paymentsOf(from.events),
    credited: paid.data.credited,
  };
};

const creditNoteOf = (note: string, from: PrintedFrom): LedgerDocument => {
  const { drafted, issued, common } = headOf(from);
  const issuedNote = noteOf(from.events, note)?.data;
  const draftedNote = all(from.events, 'CreditNoteDrafted').find(
    ({ data }) => data.creditNote === note,
  )?.data;
  invariant(issuedNote !== undefined && draftedNote !== undefined, 'a printed credit note is issued');
  return {
    ...common,
    kind: 'credit-note',
    id: note,
    number: issuedNote.number,
    dated: issuedNote.numberedAt,
    invoice: issued.number,
    invoiceDated: issued.numberedAt,
    reason: draftedNote.reason,
    lines: draftedNote.lines.flatMap(({ line, amount }) => {
      const whole = drafted.lines[line - 1];
      return whole === undefined ? [] : [{ ...printedLine(whole), amount, partial: amount !== whole.amount }];
    }),
    taxes: draftedNote.taxes.flatMap(({ tax, amount }) => {
      const whole = drafted.taxes[tax - 1];
      return whole === undefined ? [] : [{ ...whole, base: shareOf(whole, amount), amount }];
    }),
    allTaxes: creditedTaxes({ ...drafted, ...common }, { ...draftedNote, net: draftedNote.totals.net }),
    totals: draftedNote.totals,
    againstOpen: issuedNote.againstOpen,
    toRefund: issuedNote.toRefund,
  };
};

/** What a part of a tax is on: its share of the base. */
const shareOf = ({ base, amount }: PrintedTax, part: Nanos): Nanos =>
  amount === 0n ? base : nanosOf((base * part) / amount);

const printedLine = (line: Fact<'InvoiceDrafted'>['data']['lines'][number]): PrintedLine => ({
  code: line.code,
  period: line.period,
  quantity: line.quantity,
  days: line.days,
  unitPrice: line.unitPrice,
  amount: line.amount,
});

/** Money that came in, and what of it has gone back by then: a refund that came back is none, until its money has gone again. */
const paymentsOf = (events: readonly InvoiceEvent[]): readonly PrintedPayment[] => {
  const printed: PrintedPayment[] = [];
  for (const { type, at, data } of events) {
    if (type === 'InvoicePaymentApplied') {
      const { payment: id, method, applied, excess } = data;
      printed.push({ kind: 'payment', id, method, amount: plus(applied, excess), at });
    }
    if (type === 'RefundPaid' || type === 'RefundSettled')
      printed.push({ kind: 'refund', id: data.refund, method: null, amount: data.amount, at });
    if (type !== 'RefundFailed' || !data.wasPaid) continue;
    const gone = printed.findLastIndex(({ kind, id }) => kind === 'refund' && id === data.refund);
    if (gone >= 0) printed.splice(gone, 1);
  }
  return printed;
};
