import type { StatementEntry } from '#documents';
import { negated, type Instant } from '#kernel';
import type { CycleStatement, InvoiceListed } from '#projections/invoices';
import { apiLimits } from '../limits.js';

/** An entry, and the invoice or credit note that it is of: its lines and taxes are asked for by them. */
export type Entered = {
  readonly entry: StatementEntry;
  readonly invoice: string;
  readonly note: CycleStatement['creditNotes'][number] | null;
};

type Of = { readonly currency: string; readonly until: Instant };

const brief = (words: string | null): string | null => {
  const characters = Array.from(words ?? '');
  const { statementDetailChars: most } = apiLimits;
  return characters.length <= most ? words : `${characters.slice(0, most - 1).join('')}…`;
};

const invoiced = ({ number, invoice, issuedAt, gross }: InvoiceListed): readonly Entered[] =>
  issuedAt === null
    ? []
    : [
        {
          ...{ invoice, note: null },
          entry: { at: issuedAt, what: 'invoice', number: number ?? invoice, detail: null, amount: gross },
        },
      ];

/** What was voided after the time that the statement is of is owed in it. */
const voided = (
  { number, invoice, voidedAt, voidReason, gross }: InvoiceListed,
  until: Instant,
): readonly Entered[] =>
  voidedAt === null || voidedAt >= until
    ? []
    : [
        {
          ...{ invoice, note: null },
          entry: {
            ...{ at: voidedAt, what: 'void', number: number ?? invoice },
            ...{ detail: brief(voidReason), amount: negated(gross) },
          },
        },
      ];

const credited = (note: CycleStatement['creditNotes'][number]): readonly Entered[] =>
  note.issuedAt === null
    ? []
    : [
        {
          ...{ invoice: note.invoice, note },
          entry: {
            ...{ at: note.issuedAt, what: 'credit-note', number: note.number ?? note.creditNote },
            ...{ detail: brief(note.reason), amount: negated(note.gross) },
          },
        },
      ];

const received = (
  { at, kind, invoice, method, reference, amount }: CycleStatement['receipts'][number],
  details: CycleStatement['details'],
): readonly Entered[] => {
  const there = { at, number: details.get(invoice)?.number ?? invoice };
  const of = { invoice, note: null };
  if (kind === 'payment')
    return [{ ...of, entry: { ...there, what: 'payment', detail: method, amount: negated(amount) } }];
  const refund = { ...of, entry: { ...there, what: 'refund', detail: reference, amount } } as const;
  const back = {
    ...of,
    entry: { ...there, what: 'refund-failed', detail: reference, amount: negated(amount) },
  } as const;
  const waived = { ...of, entry: { ...there, what: 'goodwill', detail: null } } as const;
  switch (kind) {
    case 'goodwill': // nothing was owed of it
      return [refund, { ...waived, entry: { ...waived.entry, amount: negated(amount) } }];
    case 'goodwill-failed':
      return [back, { ...waived, entry: { ...waived.entry, amount } }];
    case 'refund-failed':
      return [back];
    default:
      return [refund];
  }
};

/** What moves the account in one currency, oldest first; of one instant, what is owed stands before what settles it. */
export const entriesOf = (
  { invoices, voided: earlier, creditNotes, receipts, details }: CycleStatement,
  { currency, until }: Of,
): readonly Entered[] => {
  const mine = <T extends { readonly currency: string }>(rows: readonly T[]): readonly T[] =>
    rows.filter((row) => row.currency === currency);
  return [
    ...mine(invoices).flatMap((invoice) => [...invoiced(invoice), ...voided(invoice, until)]),
    ...mine(earlier).flatMap((invoice) => voided(invoice, until)),
    ...mine(creditNotes).flatMap(credited),
    ...mine(receipts).flatMap((receipt) => received(receipt, details)),
  ].sort(({ entry: a }, { entry: b }) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
};
