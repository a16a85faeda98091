import { amount, type Instant, type Nanos } from '#kernel';

/** Percent from a day or an instant on; earlier ones have the entry before, and what is before the first has none. */
export type Dated = readonly (readonly [from: string, percent: Nanos])[];

/** Before every moment that the tables are asked for. */
export const EVER = '2020-01-01';

/** `dated('20', ['2024-01-01', '22'])`: 20 % ever since, 22 % from that day on (UTC). */
export const dated = (
  first: string,
  ...changes: readonly (readonly [day: string, percent: string])[]
): Dated => [[EVER, first] as const, ...changes].map(([from, percent]) => [from, amount(percent)] as const);

/** The same, of a tax that begins on a day. */
export const datedFrom = (...changes: readonly (readonly [day: string, percent: string])[]): Dated =>
  changes.map(([from, percent]) => [from, amount(percent)] as const);

/** The rate that holds at a moment; null: none does. Days are compared with instants as they are spelled. */
export const rateAt = (rates: Dated | undefined, at: Instant): Nanos | null =>
  rates?.findLast(([from]) => from <= at)?.[1] ?? null;
