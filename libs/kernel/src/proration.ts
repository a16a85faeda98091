import { Temporal } from 'temporal-polyfill';
import type { Window } from './calendar.js';
import type { Instant } from './instant.js';
import { invariant } from './invariant.js';
import { halfEven, nanosOf, type Nanos } from './money.js';

/** A part of a cycle in whole days: `days` of `of`. */
export type Share = { readonly days: number; readonly of: number };

const dateIn = (zone: string, at: Instant): Temporal.PlainDate =>
  Temporal.Instant.from(at).toZonedDateTimeISO(zone).toPlainDate();

/** Days between two dates as a calendar of the zone shows them. Additive: a–b and b–c give a–c, whatever the hours and clock changes. */
export const daysBetween = (zone: string, from: Instant, to: Instant): number =>
  dateIn(zone, from).until(dateIn(zone, to), { largestUnit: 'day' }).days;

/**
 * What is left of a cycle from the day of `at` on; that day counts (S24). The dates of a cycle run from that of its start up to
 * the one before its end: on the date of the end itself, before its hour, nothing is left, because the next cycle owns that day.
 */
export const daysLeft = (zone: string, cycle: Window, at: Instant): Share => {
  invariant(cycle.start <= at && at < cycle.end, 'a day is left of the cycle that holds it');
  return { days: daysBetween(zone, at, cycle.end), of: daysBetween(zone, cycle.start, cycle.end) };
};

export const whole = (zone: string, cycle: Window): Share => {
  const of = daysBetween(zone, cycle.start, cycle.end);
  return { days: of, of };
};

/**
 * `quantity` × `unitPrice` (of the whole cycle) × `days` / `of`, rounded once, on the total: half even to the minor unit, which is
 * a cent for dollars. A credit has a negative quantity, and takes back to the minor unit what the same charge came to.
 */
export const prorated = (
  unitPrice: Nanos,
  quantity: number,
  { days, of }: Share,
  minorUnit: Nanos,
): Nanos => {
  invariant(of > 0 && days >= 0 && days <= of, 'a share is of a cycle of at least one day');
  invariant(minorUnit > 0n && unitPrice >= 0n, 'a price is in a currency');
  const sign = quantity < 0 ? -1n : 1n;
  const exact = unitPrice * BigInt(quantity) * sign * BigInt(days);
  return nanosOf(sign * halfEven(exact, BigInt(of) * minorUnit) * minorUnit);
};
