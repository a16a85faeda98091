import { nanosOf, prorated, sum, zero, type Nanos, type View } from '#kernel';
import type { InvoiceLine } from './lines.js';

/** `givenBack`: credits that the invoice does not hold; they come back of earlier invoices, by credit notes. */
type Held<L> = { readonly lines: readonly L[]; readonly givenBack: Nanos };

/** An invoice is never below zero: credits that it cannot hold are left over, the last ones first. */
export const heldByInvoice = <L extends { readonly amount: Nanos }>(lines: readonly L[]): Held<L> => {
  const kept = new Set(lines.filter(({ amount }) => amount >= 0n));
  let total = sum([...kept].map(({ amount }) => amount));
  let givenBack = zero;
  for (const line of lines) {
    if (line.amount >= 0n) continue;
    if (total + line.amount >= 0n) {
      kept.add(line);
      total = nanosOf(total + line.amount);
    } else givenBack = nanosOf(givenBack - line.amount);
  }
  return { lines: lines.filter((line) => kept.has(line)), givenBack };
};

/**
 * R66: one line for each counted seat, where that comes to the same total: what was confirmed is what is charged (R18), and a
 * part of a cycle is rounded once for all of its seats. Otherwise one line for them all.
 */
export const seatBySeat = (line: View<InvoiceLine>, minorUnit: Nanos): readonly View<InvoiceLine>[] => {
  const { item, quantity, unitPrice, days, of, amount, source } = line;
  const seats = quantity < 0 ? -quantity : quantity;
  if (item !== 'seat' || seats < 2 || source.references.length !== seats) return [line];
  const one = quantity < 0 ? -1 : 1;
  const each = prorated(unitPrice, one, { days, of }, minorUnit);
  if (each * BigInt(seats) !== amount) return [line];
  const seat = (reference: string) => ({
    ...line,
    quantity: one,
    amount: each,
    source: { ...source, references: [reference] },
  });
  return source.references.map(seat);
};
