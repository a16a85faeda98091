import { Temporal } from 'temporal-polyfill';
import { invariant } from './invariant.js';
import { instantOfMs, msOf, type Instant } from './instant.js';

/** Half-open (S3): `start` belongs to the window, `end` does not. */
export type Window = { readonly start: Instant; readonly end: Instant };

export type Every = 'month' | 'year';

/**
 * Anchor + n periods in the anchor's zone; day 29–31 clamps to the month's end and never drifts (R20):
 * every boundary is computed from the anchor, never from the boundary before.
 */
export const boundary = (anchor: Instant, zone: string, every: Every, n: number): Instant =>
  instantOfMs(
    Temporal.Instant.from(anchor)
      .toZonedDateTimeISO(zone)
      .add(every === 'month' ? { months: n } : { years: n })
      .toInstant().epochMilliseconds,
  );

/** The number of the cycle that holds `at`: 0 is the one that starts at the anchor. `at` before the anchor gives a negative number. */
export const cycleNumber = (anchor: Instant, zone: string, every: Every, at: Instant): number => {
  const from = Temporal.Instant.from(anchor).toZonedDateTimeISO(zone);
  const to = Temporal.Instant.from(at).toZonedDateTimeISO(zone);
  let n =
    (to.year - from.year) * (every === 'month' ? 12 : 1) + (every === 'month' ? to.month - from.month : 0);
  while (boundary(anchor, zone, every, n) > at) n -= 1;
  while (boundary(anchor, zone, every, n + 1) <= at) n += 1;
  return n;
};

export const cycleWindow = (anchor: Instant, zone: string, every: Every, at: Instant): Window => {
  const n = cycleNumber(anchor, zone, every, at);
  return { start: boundary(anchor, zone, every, n), end: boundary(anchor, zone, every, n + 1) };
};

/** The civil month or day of `at` in a zone, across its daylight-saving changes. */
export const civilWindow = (zone: string, unit: 'month' | 'day', at: Instant): Window => {
  if (zone === 'UTC' && unit === 'day') return utcDay(at);
  const local = Temporal.Instant.from(at).toZonedDateTimeISO(zone);
  const first = (unit === 'month' ? local.with({ day: 1 }) : local).startOfDay();
  const next = first.add(unit === 'month' ? { months: 1 } : { days: 1 }).startOfDay();
  return { start: instantOfMs(first.epochMilliseconds), end: instantOfMs(next.epochMilliseconds) };
};

/** No clock changes in UTC, so its days are arithmetic: a hundred times faster, and every fold of an account passes here. */
const utcDay = (at: Instant): Window => {
  const ms = msOf(at);
  const start = Math.floor(ms / DAY_MS) * DAY_MS;
  return { start: instantOfMs(start), end: instantOfMs(start + DAY_MS) };
};
const DAY_MS = 86_400_000;

/** The date of `at` in a zone, such as `2026-01-31`: text order is time order. */
export const civilDate = (zone: string, at: Instant): string =>
  Temporal.Instant.from(at).toZonedDateTimeISO(zone).toPlainDate().toString();

/** Grace, retention and retry days are 24 hours (S27); months and years are calendar. */
export const plusDays = (at: Instant, days: number): Instant => instantOfMs(msOf(at) + days * 86_400_000);

/** A name, never an offset such as `+02:00`: PostgreSQL reads the sign of one the other way round. */
export const isZone = (zone: string): boolean => {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false; // an unknown name is the caller's bad input
  }
};

export const zoneOf = (zone: string): string => {
  invariant(isZone(zone), `"${zone}" names a time zone`);
  return zone;
};
