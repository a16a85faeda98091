import { invoiceLimits, type InvoiceLine } from '#domain/invoice';
import { heldByInvoice, seatBySeat, type InvoiceLine as CustomerLine } from '#domain/customer';
import { halfEven, nanosOf, type Nanos, type View } from '#kernel';

/** Where an event stands. */
export type Source = { readonly stream: string; readonly revision: number };

/** A customer's line, and the events that it charges for or takes back. */
export type Charged = { readonly line: View<CustomerLine>; readonly sources: readonly Source[] };

/** What becomes an invoice, and what is more than it can take back: credit notes give that back of earlier invoices. */
export type Assembled = { readonly lines: readonly InvoiceLine[]; readonly giveBack: Nanos };

/** Lines as they are printed, a counted seat each, as long as that is not more than an invoice can have. */
export const assembleInvoice = (charged: readonly Charged[], minorUnit: Nanos): Assembled => {
  const aSeat = charged.flatMap(({ line, sources }) =>
    seatBySeat(line, minorUnit).map((seat) => printed(seat, sources)),
  );
  const printable =
    aSeat.length > invoiceLimits.lines ? charged.map(({ line, sources }) => printed(line, sources)) : aSeat;
  const { lines, givenBack: giveBack } = heldByInvoice(printable);
  return { lines, giveBack };
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
