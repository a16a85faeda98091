import {
  daysLeft,
  instant,
  integer,
  list,
  nanos,
  nullable,
  oneOf,
  prorated,
  record,
  sum,
  text,
  whole,
  type Instant,
  type Nanos,
  type Of,
  type View,
  type Window,
} from '#kernel';
import type { PlanTerms, PriceLine } from '../policy/plan-terms.js';

export const period = record({ start: instant(), end: instant('not part of it') });

/**
 * One line of an invoice to come: `quantity` × `unitPrice` × `days` / `of`, rounded once. A credit has a negative quantity. The
 * source says which change it is of, and for which members or order.
 */
export const invoiceLine = record({
  item: oneOf('base', 'seat', 'pass'),
  tier: nullable(text()),
  quantity: integer('negative: given back'),
  unitPrice: nanos('of one whole cycle'),
  days: integer(),
  of: integer('days of the cycle'),
  period,
  amount: nanos(),
  source: record({
    kind: oneOf('cycle', 'seats-added', 'member-seated', 'member-unseated', 'plan-left', 'plan-taken'),
    references: list(text('members or order')),
  }),
  book: text('price book by its date'),
  policy: text('policy@version'),
});
export type InvoiceLine = Of<typeof invoiceLine>;
export type Source = InvoiceLine['source'];

export type Interval = 'month' | 'year';
export const monthsOf = { month: 1, year: 12 } as const satisfies Record<Interval, number>;

/** What is sold for one interval and tier, and since when. */
export type Prices = { readonly book: string; readonly lines: readonly PriceLine[] };

/**
 * The book that applies to a cycle starting on `date` (`2026-01-31`): the latest one from then or before that sells the interval
 * and tier (R19). Null: none does.
 */
export const pricesOn = (
  terms: View<PlanTerms>,
  date: string,
  interval: Interval,
  tier: string | null,
): Prices | null => {
  for (const book of terms.books.toReversed()) {
    if (book.from > date) continue;
    const lines = book.lines.filter(
      (line) => line.billed === interval && (line.tier === null || line.tier === tier),
    );
    const sold = terms.pass === null || lines.some((line) => line.item === 'pass');
    if (lines.length > 0 && sold) return { book: book.from, lines };
  }
  return null;
};

/** The terms under which lines of one cycle are written. */
export type Billed = {
  readonly policy: string;
  readonly terms: View<PlanTerms>;
  readonly zone: string;
  readonly interval: Interval;
  readonly prices: View<Prices>;
  readonly cycle: Window;
};

/** A line of the whole cycle. */
export const wholeLine = (
  billed: Billed,
  price: View<PriceLine>,
  quantity: number,
  source: Source,
): InvoiceLine =>
  lineOf(billed, price, quantity, { source, ...whole(billed.zone, billed.cycle), from: billed.cycle.start });

/** A line from the day of `at` to the end of the cycle; the day counts (S24). */
export const partLine = (
  billed: Billed,
  price: View<PriceLine>,
  quantity: number,
  { source, at }: { readonly source: Source; readonly at: Instant },
): InvoiceLine =>
  lineOf(billed, price, quantity, { source, ...daysLeft(billed.zone, billed.cycle, at), from: at });

type Part = { readonly source: Source; readonly days: number; readonly of: number; readonly from: Instant };

const lineOf = (
  { policy, terms, interval, prices, cycle }: Billed,
  price: View<PriceLine>,
  quantity: number,
  { source, days, of, from }: Part,
): InvoiceLine => {
  const unitPrice = unitPriceOf(price, interval);
  return {
    item: price.item,
    tier: price.tier,
    quantity,
    unitPrice,
    days,
    of,
    period: { start: from, end: cycle.end },
    amount: prorated(unitPrice, quantity, { days, of }, terms.minorUnit),
    source,
    book: prices.book,
    policy,
  };
};

/** A book states prices a month; who pays by the year pays twelve at once. */
export const unitPriceOf = (price: View<PriceLine>, interval: Interval): Nanos =>
  sum(Array.from({ length: monthsOf[interval] }, () => price.perMonth));

export const seatPrice = ({ prices }: Billed): View<PriceLine> | null =>
  prices.lines.find((line) => line.item === 'seat') ?? null;

export const totalOf = (lines: readonly View<InvoiceLine>[]): Nanos => sum(lines.map((line) => line.amount));

/** What one of each costs for a whole cycle; null: the plan does not charge for it. `base`: the plan itself, or the pass. */
export type CyclePrices = { readonly base: Nanos | null; readonly seat: Nanos | null };

export const cyclePricesOf = (
  terms: View<PlanTerms>,
  {
    book,
    interval,
    tier,
  }: { readonly book: string; readonly interval: Interval; readonly tier: string | null },
): CyclePrices => {
  const lines = pricesOn(terms, book, interval, tier)?.lines ?? [];
  const priceOf = (sold: (line: View<PriceLine>) => boolean): Nanos | null => {
    const line = lines.find(sold);
    return line === undefined ? null : unitPriceOf(line, interval);
  };
  return {
    base: priceOf(({ item }) => item !== 'seat'),
    seat: priceOf(({ item }) => item === 'seat'),
  };
};
