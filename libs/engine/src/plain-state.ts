import { invariant, type Json } from '#kernel';
import type { StateCodec } from './ports.js';

// One letter as the only key marks what JSON has no word for. A record of the state with such a single key is refused.
const MAP = '$m';
const SET = '$s';
const BIGINT = '$n';
const marks: ReadonlySet<string> = new Set([MAP, SET, BIGINT]);

type Encoding = (value: unknown) => Json;

const encodeObject = (value: object, encode: Encoding): Json => {
  if (Array.isArray(value)) return value.map(encode);
  if (value instanceof Map) return { [MAP]: [...value].map(([key, held]) => [encode(key), encode(held)]) };
  if (value instanceof Set) return { [SET]: [...value].map(encode) };
  const prototype: unknown = Object.getPrototypeOf(value);
  invariant(
    prototype === Object.prototype || prototype === null,
    'a state holds plain records, lists, maps and sets only',
  );
  const json: Record<string, Json> = {};
  for (const [key, held] of Object.entries(value)) {
    invariant(!marks.has(key), `a state has no field ${key}`);
    if (held !== undefined) json[key] = encode(held);
  }
  return json;
};

const encodeTree = (state: unknown): Json => {
  // The same object in two places would come back as two: a fold that updates one of them in place would go wrong silently.
  const seen = new Set<object>();
  const encode: Encoding = (value) => {
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
    if (typeof value === 'bigint') return { [BIGINT]: value.toString() };
    if (typeof value === 'number') {
      invariant(Number.isFinite(value), 'a state holds finite numbers');
      return value;
    }
    invariant(typeof value === 'object', `a state holds no ${typeof value}`);
    invariant(!seen.has(value), 'a state is a tree: no object stands in it twice');
    seen.add(value);
    return encodeObject(value, encode);
  };
  return encode(state);
};

const decodeTree = (json: Json): unknown => {
  if (json === null || typeof json !== 'object') return json;
  if (Array.isArray(json)) return json.map(decodeTree);
  const entries = Object.entries(json as { readonly [key: string]: Json });
  const [first] = entries;
  if (first !== undefined && entries.length === 1 && marks.has(first[0]))
    return decodeMarked(first[0], first[1]);
  return Object.fromEntries(entries.map(([key, held]) => [key, decodeTree(held)]));
};

const decodeMarked = (mark: string, held: Json): unknown => {
  if (mark === BIGINT) return BigInt(held as string);
  const items = (held as readonly Json[]).map(decodeTree);
  return mark === SET ? new Set(items) : new Map(items as [unknown, unknown][]);
};

/**
 * For a state that is a tree of plain records, lists, maps, sets, text, numbers, flags and bigints. It is read back only by
 * the fold version that wrote it, so the type is that version's own. An object that stands in two places is refused.
 */
export const plainState = <S>(): StateCodec<S> => ({
  encode: encodeTree,
  decode: (json) => decodeTree(json) as S,
});
