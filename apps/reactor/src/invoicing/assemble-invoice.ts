import { invoiceLimits, type InvoiceLine } from '#domain/invoice';
import type { InvoiceLine as CustomerLine } from '#domain/customer';
import { halfEven, nanosOf, prorated, sum, zero, type Nanos, type View } from '#kernel';

/** Where an event stands. */
export type Source = { readonly stream: string; readonly revision: number };

/** A customer's line, and the events that it charges for or takes back. */
export type Charged = { readonly line: View<CustomerLine>; readonly sources: readonly Source[] };

/** What becomes an invoice, and what is more than it can take back: credit notes give that back of earlier invoices. */
export type Assembled = { readonly lines: readonly InvoiceLine[]; readonly giveBack: Nanos };

/** Lines as they are printed. An invoice is never below zero: credits that it cannot hold are left over, the last ones first. */
export const assembleInvoice = (charged: readonly Charged[], minorUnit: Nanos): Assembled => {
  const one = ({ line, sources }: Charged): readonly InvoiceLine[] => [printed(line, sources)];
  const aSeat = charged.flatMap((each) => seatBySeat(each, minorUnit) ?? one(each));
  const lines = aSeat.length > invoiceLimits.lines ? charged.flatMap(one) : aSeat;
  const kept = new Set<InvoiceLine>(lines.filter(({ amount }) => amount >= 0n));
  let total = sum([...kept].map(({ amount }) => amount));
  let giveBack = zero;
  for (const line of lines) {
    if (line.amount >= 0n) continue;
    if (total + line.amount >= 0n) {
      kept.add(line);
      total = nanosOf(total + line.amount);
    } else giveBack = nanosOf(giveBack - line.amount);
  }
  return { lines: lines.filter((line) => kept.has(line)), giveBack };
};

const printed = (
  { item, tier, quantity, unitPrice, days, of, period, amount }: View<CustomerLine>,
  sources: readonly Source[],
): InvoiceLine => ({
  code: tier === null ? item : `${item} ${tier}`,
  sells: 'subscription',
  period: { start: period.start, end: period.end },
  quantity,
  days: { days, of },
  unitPrice,
  amount,
  sources,
});

/**
 * R66: one line for each counted seat, where that comes to the same total: what was confirmed is what is charged (R18), and a
 * part of a cycle is rounded once for all of its seats. Null: one line for them all.
 */
const seatBySeat = ({ line, sources }: Charged, minorUnit: Nanos): readonly InvoiceLine[] | null => {
  const { item, quantity, unitPrice, days, of, amount, source } = line;
  const seats = quantity < 0 ? -quantity : quantity;
  if (item !== 'seat' || seats < 2 || source.references.length !== seats) return null;
  const each = prorated(unitPrice, quantity < 0 ? -1 : 1, { days, of }, minorUnit);
  if (each * BigInt(seats) !== amount) return null;
  const seat = printed({ ...line, quantity: quantity < 0 ? -1 : 1, amount: each }, sources);
  return Array.from({ length: seats }, () => ({ ...seat }));
};

/** What can still be taken back of one line of an issued invoice. */
export type Creditable = { readonly line: number; readonly left: Nanos };

/** Takes an amount from lines in their order; `rest`: what they do not hold. */
export const takeBack = (
  lines: readonly Creditable[],
  amount: Nanos,
): {
  readonly parts: readonly { readonly line: number; readonly amount: Nanos }[];
  readonly rest: Nanos;
} => {
  let rest: bigint = amount;
  const parts = lines.flatMap(({ line, left }) => {
    const part = left < rest ? left : rest;
    if (part <= 0n) return [];
    rest -= part;
    return [{ line, amount: nanosOf(part) }];
  });
  return { parts, rest: nanosOf(rest) };
};

/** The tax on a part of an invoice's net: its share of each tax line, rounded half even to the minor unit, never more than is left. */
export const taxBack = (
  taxes: readonly { readonly amount: Nanos; readonly left: Nanos }[],
  { part, net }: { readonly part: Nanos; readonly net: Nanos },
  minorUnit: Nanos,
): readonly { readonly tax: number; readonly amount: Nanos }[] =>
  taxes.flatMap(({ amount, left }, index) => {
    if (amount <= 0n || net <= 0n) return [];
    const share = nanosOf(halfEven(amount * part, net * minorUnit) * minorUnit);
    const back = share < left ? share : left;
    return back > 0n ? [{ tax: index + 1, amount: back }] : [];
  });
