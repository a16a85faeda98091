import type { Form, FormValue } from './form.js';
import { sandboxLimits } from './limits.js';
import { invalid } from './problem.js';

/** Reads one parameter, or refuses it as Stripe does. */
export type Reads<T> = (given: FormValue, name: string) => T;

export const text: Reads<string> = (given, name) => {
  if (typeof given !== 'string') throw invalid(`Invalid string: ${name}`, { param: name });
  if (given.length > sandboxLimits.textChars || given.includes('\0'))
    throw invalid(`Invalid string: ${name}`, { param: name });
  return given;
};

export const integer =
  (min: number, max: number): Reads<number> =>
  (given, name) => {
    if (typeof given !== 'string' || !/^-?\d{1,12}$/.test(given))
      throw invalid(`Invalid integer: ${name}`, { code: 'parameter_invalid_integer', param: name });
    const value = Number.parseInt(given, 10);
    if (value >= min && value <= max) return value;
    const code = value < min ? 'amount_too_small' : 'amount_too_large';
    throw invalid(`This value must be between ${min.toString()} and ${max.toString()}.`, {
      code: name === 'amount' ? code : 'parameter_invalid_integer',
      param: name,
    });
  };

export const flag: Reads<boolean> = (given, name) => {
  if (given === 'true' || given === 'false') return given === 'true';
  throw invalid(`Invalid boolean: ${name}`, { param: name });
};

export const oneOf =
  <const V extends string>(...values: readonly V[]): Reads<V> =>
  (given, name) => {
    const found = values.find((value) => value === given);
    if (found !== undefined) return found;
    throw invalid(`Invalid ${name}: must be one of ${values.join(', ')}`, { param: name });
  };

export const listOf =
  <T>(item: Reads<T>): Reads<T[]> =>
  (given, name) => {
    if (given === '') return [];
    if (!Array.isArray(given)) throw invalid(`Invalid array: ${name}`, { param: name });
    return given.map((value: FormValue, index) => item(value, `${name}[${index.toString()}]`));
  };

/** Empty text takes a value away, as everywhere at Stripe. */
export const metadata: Reads<Record<string, string>> = (given, name) => {
  if (given === '') return {};
  if (typeof given === 'string' || Array.isArray(given))
    throw invalid(`Invalid hash: ${name}`, { param: name });
  const { keys, keyChars, valueChars } = sandboxLimits.metadata;
  const entries = Object.entries(given as Form);
  if (entries.length > keys) throw invalid('You may only specify up to 50 metadata keys.', { param: name });
  return Object.fromEntries(
    entries.map(([key, value]) => {
      if (typeof value !== 'string' || key.length > keyChars || value.length > valueChars)
        throw invalid(`Invalid metadata: ${name}[${key}]`, { param: `${name}[${key}]` });
      return [key, value];
    }),
  );
};

/** The parameters of a call of the SDK that the sandbox plays: a name or a kind that the SDK does not have does not compile. */
export type Shape<P> = { readonly [K in keyof P]?: Reads<Exclude<P[K], undefined>> };

type Read<S> = { -readonly [K in keyof S]?: S[K] extends Reads<infer T> ? T : never };

/**
 * `parametersOf<Stripe.RefundCreateParams>()({ amount, reason }, ['amount'])` reads those and refuses every other. The second
 * list names what must be there.
 */
export const parametersOf =
  <P>() =>
  <S extends Shape<P>, N extends keyof S & string = never>(
    shape: S & Record<Exclude<keyof S, keyof P>, never>,
    needed: readonly N[] = [],
  ): Reads<Read<S> & Required<Pick<Read<S>, N>>> => {
    const known = new Map<string, Reads<unknown>>(Object.entries(shape));
    return (given, name) => {
      if (typeof given === 'string' || Array.isArray(given))
        throw invalid(`Invalid hash: ${name}`, { param: name });
      const spelled = (key: string): string => (name === '' ? key : `${name}[${key}]`);
      const read: Record<string, unknown> = {};
      for (const [key, value] of Object.entries(given as Form)) {
        const reads = known.get(key);
        if (reads === undefined)
          throw invalid(`Received unknown parameter: ${spelled(key)}`, {
            code: 'parameter_unknown',
            param: spelled(key),
          });
        read[key] = reads(value, spelled(key));
      }
      for (const key of needed)
        if (read[key] === undefined)
          throw invalid(`Missing required param: ${spelled(key)}.`, {
            code: 'parameter_missing',
            param: spelled(key),
          });
      return read as Read<S> & Required<Pick<Read<S>, N>>; // each key was read by its own reader
    };
  };
