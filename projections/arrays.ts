import { invariant, msOf, type Instant } from '#kernel';

/**
 * Lists of values in PostgreSQL's binary array format. As text, the driver here and the server there would spell, quote, parse and
 * check every single value: most of what a projection costs. Written without node's own types, which read models do without.
 */

/** Element types that stand in an array; the numbers are PostgreSQL's object ids. */
const OID = { text: 25, bigint: 20, integer: 23, boolean: 16, timestamptz: 1184, uuid: 2950 } as const;
export type ElementType = keyof typeof OID;
export type Element = string | bigint | number | boolean | null;

const NULL = -1;
const HEADER_BYTES = 20;
/** What UTF-8 takes at most for one unit of a JavaScript string. */
const MAX_UNIT_BYTES = 3;
/** A length and the largest value of fixed size. */
const MAX_FIXED_BYTES = 20;

/** One buffer for all, made larger as needed: what leaves is a copy. Nothing here waits, so no two writers meet. */
let bytes = new Uint8Array(65_536);
let view = new DataView(bytes.buffer);

const reserve = (length: number): void => {
  if (length <= bytes.length) return;
  const larger = new Uint8Array(Math.max(length, 2 * bytes.length));
  larger.set(bytes);
  bytes = larger;
  view = new DataView(larger.buffer);
};

const putWide = (code: number, at: number): number => {
  if (code < 0x800) {
    bytes[at] = 0xc0 | (code >> 6);
    bytes[at + 1] = 0x80 | (code & 0x3f);
    return at + 2;
  }
  if (code < 0x10000) {
    bytes[at] = 0xe0 | (code >> 12);
    bytes[at + 1] = 0x80 | ((code >> 6) & 0x3f);
    bytes[at + 2] = 0x80 | (code & 0x3f);
    return at + 3;
  }
  bytes[at] = 0xf0 | (code >> 18);
  bytes[at + 1] = 0x80 | ((code >> 12) & 0x3f);
  bytes[at + 2] = 0x80 | ((code >> 6) & 0x3f);
  bytes[at + 3] = 0x80 | (code & 0x3f);
  return at + 4;
};

/** A lone surrogate never gets here: it is refused at the edge, and by the store. */
const putText = (text: string, start: number): number => {
  reserve(start + 4 + text.length * MAX_UNIT_BYTES);
  let at = start + 4;
  for (let unit = 0; unit < text.length; unit += 1) {
    const code = text.charCodeAt(unit);
    if (code < 0x80) bytes[at++] = code;
    else {
      const point = text.codePointAt(unit) ?? 0;
      at = putWide(point, at);
      if (point > 0xffff) unit += 1;
    }
  }
  view.setInt32(start, at - start - 4);
  return at;
};

/** PostgreSQL counts microseconds from the year 2000. */
const EPOCH_MS = Date.UTC(2000, 0, 1);

/** Logs run forward in time: the day of one instant is nearly always the next one's, and what is left are digits in known places. */
const lastDay = { spelled: '', ms: 0 };

const twoDigits = (text: string, at: number): number =>
  text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 0x30 * 11;

const millisOf = (instant: Instant): number => {
  const day = instant.slice(0, 10);
  if (day !== lastDay.spelled) {
    lastDay.ms = msOf(`${day}T00:00:00.000Z` as Instant);
    lastDay.spelled = day;
  }
  const minutes = twoDigits(instant, 11) * 60 + twoDigits(instant, 14);
  const millis = (instant.charCodeAt(20) - 0x30) * 100 + twoDigits(instant, 21);
  return lastDay.ms + (minutes * 60 + twoDigits(instant, 17)) * 1_000 + millis;
};

const putInstant = (instant: Instant, at: number): number => {
  view.setInt32(at, 8);
  view.setBigInt64(at + 4, BigInt(millisOf(instant) - EPOCH_MS) * 1_000n);
  return at + 12;
};

const hexDigit = (code: number): number => (code < 0x3a ? code - 0x30 : (code | 0x20) - 0x57);

const putUuid = (text: string, start: number): number => {
  view.setInt32(start, 16);
  let at = start + 4;
  for (let unit = 0; unit + 1 < text.length; unit += 2) {
    if (text.charCodeAt(unit) === 0x2d) unit += 1;
    bytes[at++] = (hexDigit(text.charCodeAt(unit)) << 4) | hexDigit(text.charCodeAt(unit + 1));
  }
  invariant(at === start + 20, `"${text}" spells a uuid`);
  return at;
};

const putValue = (type: ElementType, value: Exclude<Element, null>, at: number): number => {
  switch (type) {
    case 'text':
      return putText(value as string, at);
    case 'bigint':
      view.setInt32(at, 8);
      view.setBigInt64(at + 4, value as bigint);
      return at + 12;
    case 'timestamptz':
      return putInstant(value as Instant, at);
    case 'integer':
      view.setInt32(at, 4);
      view.setInt32(at + 4, value as number);
      return at + 8;
    case 'boolean':
      view.setInt32(at, 1);
      bytes[at + 4] = value === true ? 1 : 0;
      return at + 5;
    case 'uuid':
      return putUuid(value as string, at);
  }
};

/** The values of one type, spelled as the parameter of `…::type[]`. */
export const arrayOf = (
  type: ElementType,
  count: number,
  valueAt: (index: number) => Element,
): Uint8Array => {
  view.setInt32(0, count === 0 ? 0 : 1); // dimensions
  view.setInt32(4, 1); // there may be nulls
  view.setInt32(8, OID[type]);
  view.setInt32(12, count);
  view.setInt32(16, 1); // the first index
  let at = count === 0 ? HEADER_BYTES - 8 : HEADER_BYTES;
  for (let index = 0; index < count; index += 1) {
    reserve(at + MAX_FIXED_BYTES);
    const value = valueAt(index);
    if (value !== null) at = putValue(type, value, at);
    else {
      view.setInt32(at, NULL);
      at += 4;
    }
  }
  return bytes.slice(0, at);
};
