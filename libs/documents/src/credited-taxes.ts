import { halfEven, nanosOf, zero, type Nanos } from '#kernel';
import type { PrintedTax, PrintedTotals } from './document.js';

/**
 * What a credit note takes back of each tax of its invoice. One that comes to nothing, such as a reverse charge, is among them: the
 * buyer's books want its base, which is the part of the whole that the note is of the invoice, in whole coins.
 */
export const creditedTaxes = (
  invoice: {
    readonly taxes: readonly PrintedTax[];
    readonly totals: Pick<PrintedTotals, 'net'>;
    readonly minorUnit: Nanos;
  },
  note: { readonly net: Nanos; readonly taxes: readonly { readonly tax: number; readonly amount: Nanos }[] },
): readonly PrintedTax[] => {
  const { net } = invoice.totals;
  const back = new Map(note.taxes.map(({ tax, amount }) => [tax, amount]));
  return invoice.taxes.flatMap((tax, index) => {
    const amount = back.get(index + 1) ?? zero;
    if (net === zero || (amount === zero && tax.amount !== zero)) return [];
    const coins = halfEven(tax.base * note.net, net * invoice.minorUnit);
    return [{ ...tax, base: nanosOf(coins * invoice.minorUnit), amount }];
  });
};
