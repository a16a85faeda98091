import {
  civilWindow,
  halfEven,
  minus,
  msOf,
  nanosOf,
  smaller,
  zero,
  type Instant,
  type Nanos,
  type View,
} from '#kernel';
import { minorUnitOf } from '../accounting/index.js';
import { unearned, type Invoice, type Line } from './invoice.js';

export type Earned = readonly { readonly line: number; readonly amount: Nanos }[];

/** The end of the calendar month (UTC) that holds an instant: when books are closed. */
const monthEnd = (at: Instant): Instant => civilWindow('UTC', 'month', at).end;

/** What of a line's amount belongs to the time up to `at`: evenly over its period, half even to the coin, whole at its end. */
const elapsed = ({ net, period }: View<Line>, at: Instant, coin: Nanos): Nanos => {
  if (period === null || at <= period.start) return zero;
  if (at >= period.end) return net;
  const sign = net < 0n ? -1n : 1n;
  const exact = sign * net * BigInt(msOf(at) - msOf(period.start));
  const whole = BigInt(msOf(period.end) - msOf(period.start));
  return nanosOf(sign * halfEven(exact, whole * coin) * coin);
};

/** What is earned at `at` and not booked yet. A credit note takes away the end of a period: what it took is never earned. */
export const earnedAt = (invoice: View<Invoice>, at: Instant): Earned => {
  const coin = minorUnitOf(invoice.head?.currency ?? '') ?? nanosOf(1n);
  return invoice.lines.flatMap((line, index) => {
    if (unearned(line) === zero) return [];
    const left = minus(line.net, line.returnedUnearned);
    const goal = elapsed(line, at, coin);
    const amount = minus(line.net > 0n ? smaller(goal, left) : goal, line.earned);
    return amount === zero ? [] : [{ line: index + 1, amount }];
  });
};

/** The next instant at which revenue is booked: the end of a month or of a period, or at once for periods that were over at the issue. Months in which nothing comes to a coin are left out. */
export const nextEarning = (invoice: View<Invoice>): Instant | null => {
  let at = nextEnd(invoice, invoice.earnedUpTo);
  while (at !== null && earnedAt(invoice, at).length === 0) at = nextEnd(invoice, at);
  return at;
};

const nextEnd = (invoice: View<Invoice>, from: Instant): Instant | null => {
  let next: Instant | null = null;
  const thisMonth = monthEnd(from);
  for (const line of invoice.lines) {
    if (line.period === null || unearned(line) === zero) continue;
    const { start, end } = line.period;
    const month = start > from ? monthEnd(start) : thisMonth;
    const at = end <= from ? from : month < end ? month : end;
    if (next === null || at < next) next = at;
  }
  return next;
};
