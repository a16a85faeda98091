import { instantOf, type Instant } from './instant.js';
import { invariant } from './invariant.js';
import { formatNanos, parseNanos, type Nanos } from './money.js';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What the generated documentation says of a value. */
export type Shape =
  | { readonly kind: 'text' | 'amount' | 'instant' | 'integer' | 'flag'; readonly says: string }
  | { readonly kind: 'one-of'; readonly values: readonly string[] }
  | { readonly kind: 'nullable' | 'list'; readonly of: Shape }
  | { readonly kind: 'record'; readonly fields: Readonly<Record<string, Shape>> };

/**
 * One declaration gives the TypeScript type, the stored JSON and the documentation of a value.
 * Decoding reads what we wrote ourselves: a mismatch is a broken invariant, not bad input.
 */
export type Codec<T> = {
  readonly decode: (json: Json | undefined, path: string) => T;
  readonly encode: (value: T) => Json;
  readonly shape: Shape;
};
export type Of<C> = C extends Codec<infer T> ? T : never;

const mismatch = (path: string, expected: string): never => {
  invariant(false, `stored field ${path} is ${expected}`);
};

export const text = (says = 'text'): Codec<string> => ({
  decode: (json, path) => (typeof json === 'string' ? json : mismatch(path, 'text')),
  encode: (value) => value,
  shape: { kind: 'text', says },
});

export const integer = (says = 'whole number'): Codec<number> => ({
  decode: (json, path) =>
    typeof json === 'number' && Number.isSafeInteger(json) ? json : mismatch(path, 'a whole number'),
  encode: (value) => value,
  shape: { kind: 'integer', says },
});

export const flag = (says = 'true or false'): Codec<boolean> => ({
  decode: (json, path) => (typeof json === 'boolean' ? json : mismatch(path, 'true or false')),
  encode: (value) => value,
  shape: { kind: 'flag', says },
});

/** A decimal string in JSON, a bigint of nano-units in the program. */
export const nanos = (says = 'amount'): Codec<Nanos> => ({
  decode: (json, path) => {
    const parsed = typeof json === 'string' ? parseNanos(json) : 'amount-malformed';
    return typeof parsed === 'bigint' ? parsed : mismatch(path, 'an amount');
  },
  encode: formatNanos,
  shape: { kind: 'amount', says },
});

export const instant = (says = 'instant'): Codec<Instant> => ({
  decode: (json, path) => (typeof json === 'string' ? instantOf(json) : mismatch(path, 'an instant')),
  encode: (value) => value,
  shape: { kind: 'instant', says },
});

export const oneOf = <const V extends string>(...values: readonly V[]): Codec<V> => ({
  decode: (json, path) =>
    values.find((value) => value === json) ?? mismatch(path, `one of ${values.join(', ')}`),
  encode: (value) => value,
  shape: { kind: 'one-of', values },
});

/** Null and left out are the same: `record` writes no null field, and a missing one reads as null. */
export const nullable = <T>(of: Codec<T>): Codec<T | null> => ({
  decode: (json, path) => (json === null || json === undefined ? null : of.decode(json, path)),
  encode: (value) => (value === null ? null : of.encode(value)),
  shape: { kind: 'nullable', of: of.shape },
});

export const list = <T>(of: Codec<T>): Codec<readonly T[]> => ({
  decode: (json, path) =>
    Array.isArray(json)
      ? json.map((item: Json, at) => of.decode(item, `${path}[${at.toString()}]`))
      : mismatch(path, 'a list'),
  encode: (values) => values.map(of.encode),
  shape: { kind: 'list', of: of.shape },
});

type Fields = Readonly<Record<string, { readonly shape: Shape }>>;
type Read<F> = { readonly [K in keyof F]: Of<F[K]> };

/** Fields are written in the order of the declaration, so that the same value is always the same bytes. */
export const record = <const F extends Fields>(fields: F): Codec<Read<F>> => {
  // Each field's codec is typed by `Read<F>`; inside, they are walked as a list of unknowns.
  const entries = Object.entries(fields) as unknown as readonly (readonly [string, Codec<unknown>])[];
  return {
    decode: (json, path) => {
      if (json === undefined || json === null || typeof json !== 'object' || Array.isArray(json))
        return mismatch(path, 'a record');
      const from = json as { readonly [key: string]: Json };
      const value: Record<string, unknown> = {};
      for (const [key, codec] of entries) value[key] = codec.decode(from[key], `${path}.${key}`);
      return value as Read<F>;
    },
    encode: (value) => {
      const json: Record<string, Json> = {};
      for (const [key, codec] of entries) {
        const encoded = codec.encode((value as Readonly<Record<string, unknown>>)[key]);
        if (encoded !== null) json[key] = encoded;
      }
      return json;
    },
    shape: { kind: 'record', fields: Object.fromEntries(entries.map(([key, codec]) => [key, codec.shape])) },
  };
};
