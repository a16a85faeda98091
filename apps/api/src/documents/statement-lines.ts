import { creditedTaxes, type PrintedTax, type StatementCharge } from '#documents';
import { amount as amountIn, negated, plus, zero, type Nanos } from '#kernel';
import type { InvoiceDetail } from '#projections/invoices';
import type { Entered } from './statement-entries.js';

/** One way of what a document says to a sum, the other way of what takes it back. */
const signed = (amount: Nanos, { entry }: Entered): Nanos =>
  entry.what === 'void' || entry.what === 'credit-note' ? negated(amount) : amount;

const charged = ({ entry: { what } }: Entered): boolean =>
  what === 'invoice' || what === 'void' || what === 'credit-note';

/** The lines of what is entered, those of many seats that are equal as one. */
export const chargesOf = (
  entered: readonly Entered[],
  details: ReadonlyMap<string, InvoiceDetail>,
): readonly StatementCharge[] =>
  entered.flatMap((one, entry) => {
    const detail = details.get(one.invoice);
    if (detail === undefined || !charged(one)) return [];
    const grouped = new Map<string, StatementCharge>();
    for (const charge of linesOf(one, detail)) {
      const { sells, code, period, days, unitPrice } = charge;
      const key = JSON.stringify([sells, code, period, days, unitPrice?.toString() ?? null]);
      const before = grouped.get(key);
      grouped.set(key, {
        ...charge,
        entry,
        quantity: charge.quantity === null ? null : charge.quantity + (before?.quantity ?? 0),
        amount: plus(signed(charge.amount, one), before?.amount ?? zero),
      });
    }
    return [...grouped.values()];
  });

const linesOf = (one: Entered, { lines }: InvoiceDetail): readonly Omit<StatementCharge, 'entry'>[] => {
  if (one.note !== null)
    return one.note.lines.flatMap(({ line, amount }) => {
      const whole = lines[line - 1];
      if (whole === undefined) return [];
      const { sells, code, period } = whole;
      const part = { quantity: null, days: null, unitPrice: null };
      return [{ sells, code, period, ...part, amount: amountIn(amount) }];
    });
  const whole = one.entry.what === 'invoice';
  return lines.map(({ sells, code, period, quantity, days, unitPrice, amount }) => ({
    ...{ sells, code, period, days, amount },
    quantity: whole ? quantity : null,
    unitPrice: whole ? unitPrice : null,
  }));
};

/** R27: by place and rate, what was invoiced less what was taken back. */
export const taxesOf = (
  entered: readonly Entered[],
  details: ReadonlyMap<string, InvoiceDetail>,
  minorUnit: Nanos,
): readonly PrintedTax[] => {
  const byPlace = new Map<string, PrintedTax>();
  for (const one of entered) {
    const detail = details.get(one.invoice);
    if (detail === undefined || !charged(one)) continue;
    for (const tax of one.note === null ? detail.taxes : taxesOfNote(one.note, detail, minorUnit)) {
      const key = JSON.stringify([tax.jurisdiction, tax.code, tax.rate.toString()]);
      const before = byPlace.get(key);
      byPlace.set(key, {
        ...tax,
        base: plus(signed(tax.base, one), before?.base ?? zero),
        amount: plus(signed(tax.amount, one), before?.amount ?? zero),
      });
    }
  }
  return [...byPlace.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, tax]) => tax);
};

const taxesOfNote = (
  note: NonNullable<Entered['note']>,
  { net, taxes }: InvoiceDetail,
  minorUnit: Nanos,
): readonly PrintedTax[] =>
  creditedTaxes(
    { taxes, totals: { net }, minorUnit },
    { net: note.net, taxes: note.taxes.map(({ tax, amount }) => ({ tax, amount: amountIn(amount) })) },
  );
