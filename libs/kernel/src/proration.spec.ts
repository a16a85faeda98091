import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import {
  amount,
  boundary,
  daysBetween,
  daysLeft,
  halfEven,
  halfUp,
  instantOf,
  negated,
  plus,
  prorated,
  whole,
  type Instant,
} from '#kernel';

const at = (text: string): Instant => instantOf(`${text}.000Z`);
const cent = amount('0.01');
const months = (anchor: Instant, n: number, zone = 'UTC') => ({
  start: boundary(anchor, zone, 'month', n),
  end: boundary(anchor, zone, 'month', n + 1),
});

describe('days of a cycle', () => {
  const february = months(at('2026-01-31T10:00:00'), 0); // Jan 31 – Feb 28

  it.each([
    ['2026-01-31T10:00:00', 28], // the first day counts
    ['2026-02-01T00:00:00', 27],
    ['2026-02-13T09:00:00', 15],
    ['2026-02-13T23:59:59', 15],
    ['2026-02-27T23:59:59', 1],
    ['2026-02-28T09:59:59', 0], // the next cycle owns this date
  ])('from %s on are %i of 28', (change, days) => {
    expect(daysLeft('UTC', february, at(change))).toEqual({ days, of: 28 });
  });
  it('are dates of the zone: half an hour before midnight in London it is tomorrow in Berlin', () => {
    const start = at('2026-03-01T12:00:00');
    const late = at('2026-03-10T23:30:00');
    expect(daysLeft('UTC', months(start, 0), late)).toEqual({ days: 22, of: 31 });
    expect(daysLeft('Europe/Berlin', months(start, 0, 'Europe/Berlin'), late)).toEqual({ days: 21, of: 31 });
  });
  it('do not grow or shrink with the clocks', () => {
    const march = months(at('2026-03-15T08:00:00'), 0, 'Europe/Berlin'); // 29 March has 23 hours
    expect(whole('Europe/Berlin', march)).toEqual({ days: 31, of: 31 });
    expect(daysLeft('Europe/Berlin', march, at('2026-03-28T23:30:00')).days).toBe(17); // 29 March there
  });
  it('of a year are 365 or 366', () => {
    const leap = at('2024-02-29T00:00:00');
    const years = [0, 1, 2, 3, 4].map((n) =>
      daysBetween('UTC', boundary(leap, 'UTC', 'year', n), boundary(leap, 'UTC', 'year', n + 1)),
    );
    expect(years).toEqual([365, 365, 365, 366, 365]); // Feb 29 → Feb 28 three times, then Feb 29 again
  });
});

describe('amounts of a share', () => {
  it.each([
    // by hand: 29 × 15 / 28 = 15.5357…; × 3 seats on one line = 46.607…, not 3 × 15.54
    ['29', 1, [15, 28], '15.54'],
    ['29', 3, [15, 28], '46.61'],
    ['29', 1, [28, 28], '29'],
    ['29', 1, [0, 28], '0'],
    ['120', 1, [100, 365], '32.88'], // 32.8767…
    ['12', 1, [1, 31], '0.39'], // 0.38709…
    ['0.25', 1, [1, 2], '0.12'], // 0.125: the half goes to the even cent
    ['0.27', 1, [1, 2], '0.14'], // 0.135
    ['0.29', 1, [15, 30], '0.14'], // 0.145
  ] as const)('%s × %i × %j days is %s', (price, quantity, [days, of], expected) => {
    expect(prorated(amount(price), quantity, { days, of }, cent)).toBe(amount(expected));
  });
  it('halves: even, and up', () => {
    expect([1n, 3n, 5n, 6n].map((n) => halfEven(n, 2n))).toEqual([0n, 2n, 2n, 3n]);
    expect([1n, 3n, 5n, 6n, 0n].map((n) => halfUp(n, 2n))).toEqual([1n, 2n, 3n, 3n, 0n]);
  });

  const lines = fc.record({
    price: fc.integer({ min: 1, max: 100_000 }).map((cents) => amount((cents / 100).toString())),
    quantity: fc.integer({ min: 1, max: 10_000 }),
    of: fc.integer({ min: 1, max: 366 }),
    part: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  it('net to zero when what was added is removed at the same instant', () => {
    fc.assert(
      fc.property(lines, ({ price, quantity, of, part }) => {
        const share = { days: Math.floor(part * of), of };
        const charge = prorated(price, quantity, share, cent);
        expect(prorated(price, -quantity, share, cent)).toBe(negated(charge));
      }),
    );
  });
  it('are within half a minor unit of the exact fraction, and their parts within one of the whole', () => {
    fc.assert(
      fc.property(lines, ({ price, quantity, of, part }) => {
        const days = Math.floor(part * of);
        const before = prorated(price, quantity, { days: of - days, of }, cent);
        const after = prorated(price, quantity, { days, of }, cent);
        const error = 2n * (after * BigInt(of) - price * BigInt(quantity) * BigInt(days));
        expect(error <= cent * BigInt(of) && -error <= cent * BigInt(of)).toBe(true);
        const off = plus(before, after) - price * BigInt(quantity);
        expect(off <= cent && -off <= cent && after % cent === 0n).toBe(true);
      }),
    );
  });
});

/** Every anchor day × 48 months, in zones east and west of UTC with and without clock changes; the 29th of February of 2024 and 2028 among them. */
describe.each(['UTC', 'America/New_York', 'Pacific/Auckland'])('calendar of %s', (zone) => {
  const days = Array.from({ length: 31 }, (_, day) => day + 1);

  it.each(days)('anchored on day %i keeps its day, clamps, never drifts, and leaves no day out', (day) => {
    const anchor = at(`2024-01-${day.toString().padStart(2, '0')}T17:00:00`);
    const local = localDate(zone, anchor);
    let days = 0;
    for (let n = 0; n < 48; n += 1) {
      const cycle = months(anchor, n, zone);
      const { year, month } = monthAfter(local, n);
      expect(localDate(zone, cycle.start)).toEqual({
        year,
        month,
        day: Math.min(local.day, lengthOf(year, month)),
      });
      expect(cycle.end > cycle.start).toBe(true);
      const { of } = whole(zone, cycle);
      expect(of >= 28 && of <= 31).toBe(true);
      expect(daysLeft(zone, cycle, cycle.start)).toEqual({ days: of, of });
      days += of;
      if (n % 12 === 11) expect(boundary(anchor, zone, 'year', (n + 1) / 12)).toBe(cycle.end); // one anchor, both clocks
    }
    expect(days).toBe(daysBetween(zone, anchor, boundary(anchor, zone, 'month', 48)));
  });
});

type Civil = { readonly year: number; readonly month: number; readonly day: number };
const localDate = (zone: string, instant: Instant): Civil => {
  // An independent calendar: the platform's own, not the one under test.
  const parts = new Intl.DateTimeFormat('en-CA', { timeZone: zone })
    .format(Temporal.Instant.from(instant).epochMilliseconds)
    .split('-');
  const [year = 0, month = 0, day = 0] = parts.map((part) => Number.parseInt(part, 10));
  return { year, month, day };
};
const monthAfter = ({ year, month }: Civil, n: number) => ({
  year: year + Math.floor((month - 1 + n) / 12),
  month: ((month - 1 + n) % 12) + 1,
});
const lengthOf = (year: number, month: number): number =>
  month === 2
    ? year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
      ? 29
      : 28
    : [4, 6, 9, 11].includes(month)
      ? 30
      : 31;
