import type { StatementEntry } from '#documents';
import { negated, type Instant } from '#kernel';
import type { CycleStatement } from '#projections/invoices';

/** What moves the account in one currency, oldest first. What was voided after the time that the statement is of is owed in it. */
export const entriesOf = (
  { invoices, creditNotes, receipts }: CycleStatement,
  { currency, until }: { readonly currency: string; readonly until: Instant },
): readonly StatementEntry[] => {
  const numbers = new Map(invoices.map(({ invoice, number }) => [invoice, number ?? invoice]));
  const invoiced = invoices
    .filter((invoice) => invoice.currency === currency)
    .flatMap(({ number, invoice, issuedAt, voidedAt, voidReason, gross }): StatementEntry[] => {
      if (issuedAt === null) return [];
      const said = { number: number ?? invoice };
      const entry = { ...said, at: issuedAt, what: 'invoice', detail: null, amount: gross } as const;
      if (voidedAt === null || voidedAt >= until) return [entry];
      return [entry, { ...said, at: voidedAt, what: 'void', detail: voidReason, amount: negated(gross) }];
    });
  const credited = creditNotes
    .filter((note) => note.currency === currency)
    .flatMap(({ number, creditNote, issuedAt, reason, gross }): StatementEntry[] =>
      issuedAt === null
        ? []
        : [
            {
              at: issuedAt,
              what: 'credit-note',
              number: number ?? creditNote,
              detail: reason,
              amount: negated(gross),
            },
          ],
    );
  const paid = receipts
    .filter((receipt) => receipt.currency === currency)
    .map(({ at, kind, invoice, method, reference, amount }): StatementEntry => {
      const number = numbers.get(invoice) ?? invoice;
      return kind === 'refund'
        ? { at, what: 'refund', number, detail: reference, amount }
        : { at, what: 'payment', number, detail: method, amount: negated(amount) };
    });
  // Of one instant: what is owed stands before what settles it.
  return [...invoiced, ...credited, ...paid].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
};

/** The same in each currency that something was invoiced, credited, paid or refunded in. */
export const entriesByCurrency = (
  statement: CycleStatement,
  until: Instant,
): ReadonlyMap<string, readonly StatementEntry[]> => {
  const all = [...statement.invoices, ...statement.creditNotes, ...statement.receipts];
  const currencies = [...new Set(all.map(({ currency }) => currency))].sort();
  return new Map(currencies.map((currency) => [currency, entriesOf(statement, { currency, until })]));
};
