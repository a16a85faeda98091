import { invariant } from './invariant.js';

declare const nanos: unique symbol;

/** An amount in billionths of its asset's unit (scale 9 for every asset, S11): 1 nano-dollar, or 1 nano-credit. */
export type Nanos = bigint & { readonly [nanos]: true };

/** Postgres `bigint` is the narrowest place that an amount passes through. */
export const MAX_NANOS = (1n << 63n) - 1n;
const MIN_NANOS = -MAX_NANOS;
const SCALE = 9;
const UNIT = 1_000_000_000n;

export const zero = 0n as Nanos;

/** Every amount enters here. A value beyond a signed 64-bit integer is a defect: the edge has refused it already. */
export const nanosOf = (value: bigint): Nanos => {
  // Spelled only when broken: every addition passes here.
  if (value > MAX_NANOS || value < MIN_NANOS)
    invariant(false, `amount ${value.toString().slice(0, 30)} fits 64 bits`);
  return value as Nanos;
};

export const plus = (a: Nanos, b: Nanos): Nanos => nanosOf(a + b);
export const minus = (a: Nanos, b: Nanos): Nanos => nanosOf(a - b);
export const negated = (a: Nanos): Nanos => (0n - a) as Nanos;
export const smaller = (a: Nanos, b: Nanos): Nanos => (a < b ? a : b);
export const larger = (a: Nanos, b: Nanos): Nanos => (a > b ? a : b);
export const sum = (amounts: Iterable<Nanos>): Nanos => {
  let total = 0n;
  for (const amount of amounts) total += amount;
  return nanosOf(total);
};

/** The quotient to the nearest whole number, a half to the even one. Of a dividend from zero up. */
export const halfEven = (dividend: bigint, divisor: bigint): bigint => {
  const quotient = dividend / divisor;
  const twice = (dividend % divisor) * 2n;
  return twice > divisor || (twice === divisor && quotient % 2n === 1n) ? quotient + 1n : quotient;
};

/** The quotient to the nearest whole number, a half up. Of a dividend from zero up. */
export const halfUp = (dividend: bigint, divisor: bigint): bigint =>
  (2n * dividend + divisor) / (2n * divisor);

export type AmountProblem = 'amount-malformed' | 'amount-too-precise' | 'amount-out-of-range';

// No leading zeros, no exponent, no sign but a minus: one spelling for one amount, so that a fingerprint means something.
const SPELLING = /^-?(?:0|[1-9][0-9]*)(?:\.([0-9]+))?$/;
/** Longest spelling of an amount within range: sign, 10 digits, point, 9 digits. Longer text is refused before any parsing. */
const MAX_SPELLING = 21;

/** Reads a decimal string such as `"12.5"`. `-0` is malformed; the number of decimals is checked before the range. */
export const parseNanos = (text: string): Nanos | AmountProblem => {
  const match = SPELLING.exec(text);
  if (match === null || /^-0(?:\.0*)?$/.test(text)) return 'amount-malformed';
  const decimals = match[1] ?? '';
  if (decimals.length > SCALE) return 'amount-too-precise';
  if (text.length > MAX_SPELLING) return 'amount-out-of-range';
  const negative = text.startsWith('-');
  const whole = text.slice(negative ? 1 : 0, decimals === '' ? undefined : text.indexOf('.'));
  const magnitude = BigInt(whole) * UNIT + BigInt(decimals.padEnd(SCALE, '0'));
  if (magnitude > MAX_NANOS) return 'amount-out-of-range';
  return (negative ? -magnitude : magnitude) as Nanos;
};

/** The one spelling of an amount: `12.5`, never `12.50`. Inverse of `parseNanos`. */
export const formatNanos = (amount: Nanos): string => {
  const magnitude = amount < 0n ? 0n - amount : amount;
  const whole = (magnitude / UNIT).toString();
  const fraction = magnitude % UNIT;
  const sign = amount < 0n ? '-' : '';
  return fraction === 0n
    ? sign + whole
    : `${sign}${whole}.${fraction.toString().padStart(SCALE, '0').replace(/0+$/, '')}`;
};

/** An amount written in the code base itself (policy documents, tests): a malformed one is a defect. */
export const amount = (text: string): Nanos => {
  const parsed = parseNanos(text);
  invariant(typeof parsed === 'bigint', `"${text}" spells an amount`);
  return parsed;
};
