import { parseNanos, type Json } from '#kernel';

/** What is wrong in a document, and where: `allotment.perSeat`, `caps[0].window`. */
export type Problem = { readonly path: string; readonly problem: string };

/**
 * Reads one value of a document that somebody else wrote. Unlike a codec, which reads what we stored ourselves, it expects
 * mistakes: it notes every one with its path and goes on. The answer counts only if nothing was noted.
 */
export type Reader<T> = (value: Json | undefined, path: string, problems: Problem[]) => T;
export type Read<R> = R extends Reader<infer T> ? T : never;

const note = (problems: Problem[], path: string, problem: string): void =>
  void problems.push({ path, problem });

export const words =
  (max = 200): Reader<string> =>
  (value, path, problems) => {
    if (typeof value === 'string' && value.trim() !== '' && value.length <= max) return value;
    note(problems, path, `is a text of 1 to ${max.toString()} characters`);
    return '';
  };

export const matching =
  (pattern: RegExp, says: string): Reader<string> =>
  (value, path, problems) => {
    if (typeof value === 'string' && pattern.test(value)) return value;
    note(problems, path, says);
    return '';
  };

export const whole =
  (min: number, max: number): Reader<number> =>
  (value, path, problems) => {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= min && value <= max)
      return value;
    note(problems, path, `is a whole number from ${min.toString()} to ${max.toString()}`);
    return min;
  };

export const yesNo: Reader<boolean> = (value, path, problems) => {
  if (typeof value === 'boolean') return value;
  note(problems, path, 'is true or false');
  return false;
};

/** A decimal string from `least` up, in nano-units; it stays text in the document. */
export const decimalText =
  (least: 'zero' | 'above-zero'): Reader<string> =>
  (value, path, problems) => {
    const parsed = typeof value === 'string' ? parseNanos(value) : 'amount-malformed';
    if (
      typeof value === 'string' &&
      typeof parsed === 'bigint' &&
      (least === 'zero' ? parsed >= 0n : parsed > 0n)
    )
      return value;
    note(
      problems,
      path,
      least === 'zero' ? 'is a decimal string from "0" up' : 'is a decimal string above "0"',
    );
    return '1';
  };

export const choice =
  <const V extends string>(...values: readonly V[]): Reader<V> =>
  (value, path, problems) => {
    const found = values.find((one) => one === value);
    if (found === undefined) note(problems, path, `is one of ${values.join(', ')}`);
    return found ?? (values[0] as V); // a choice has values
  };

export const none =
  <T>(reader: Reader<T>): Reader<T | null> =>
  (value, path, problems) =>
    value === null ? null : reader(value, path, problems);

export const each =
  <T>(reader: Reader<T>, max: number): Reader<readonly T[]> =>
  (value, path, problems) => {
    if (Array.isArray(value) && value.length <= max)
      return value.map((item: Json, at) => reader(item, `${path}[${at.toString()}]`, problems));
    note(problems, path, `is a list of at most ${max.toString()}`);
    return [];
  };

type Fields = Readonly<Record<string, Reader<unknown>>>;

/** Every field is required and no other is known: a misspelled rule must not be silently without effect. */
export const fields =
  <const F extends Fields>(readers: F): Reader<{ readonly [K in keyof F]: Read<F[K]> }> =>
  (value, path, problems) => {
    const from =
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? (value as { readonly [key: string]: Json })
        : {};
    if (from !== value) note(problems, path === '' ? '.' : path, 'is an object');
    const under = (key: string): string => (path === '' ? key : `${path}.${key}`);
    for (const key of Object.keys(from))
      if (!Object.hasOwn(readers, key)) note(problems, under(key), 'is not a known field');
    const read: Record<string, unknown> = {};
    for (const [key, reader] of Object.entries(readers))
      read[key] = reader(Object.hasOwn(from, key) ? from[key] : undefined, under(key), problems);
    return read as { readonly [K in keyof F]: Read<F[K]> };
  };
