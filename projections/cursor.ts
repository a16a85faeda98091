import { queryLimits } from './limits.js';

/** Where a list goes on: the order key of the last row, as texts. */
export type Key = readonly string[];
export type Page<Row> = {
  readonly data: readonly Row[];
  readonly hasMore: boolean;
  readonly nextCursor: string | null;
};
export type PageRequest = { readonly limit?: number | undefined; readonly cursor?: string | undefined };

/** The caller's text is no cursor that this list gave out (400 at the edge). */
export class InvalidCursor extends Error {
  override readonly name = 'InvalidCursor';
  constructor() {
    super('the cursor is not one that this list gave out');
  }
}
/** Not a whole number from 1 to the list's maximum (422 at the edge). */
export class InvalidLimit extends Error {
  override readonly name = 'InvalidLimit';
  constructor(readonly maximum: number) {
    super(`the limit is a whole number from 1 to ${maximum}`);
  }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** base64url of text whose characters are bytes. `btoa` belongs to browsers' and node's globals, which read models do without. */
const toBase64Url = (bytes: string): string => {
  let out = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b, c] = [bytes.charCodeAt(i), bytes.charCodeAt(i + 1), bytes.charCodeAt(i + 2)];
    const group = (a << 16) | ((Number.isNaN(b) ? 0 : b) << 8) | (Number.isNaN(c) ? 0 : c);
    const digits = Number.isNaN(b) ? 2 : Number.isNaN(c) ? 3 : 4;
    for (let digit = 0; digit < digits; digit += 1) out += ALPHABET.charAt((group >> (18 - 6 * digit)) & 63);
  }
  return out;
};

const fromBase64Url = (text: string): string => {
  let out = '';
  let group = 0;
  let bits = 0;
  for (const digit of text) {
    const value = ALPHABET.indexOf(digit);
    if (value === -1) throw new InvalidCursor();
    group = ((group << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out += String.fromCharCode((group >> bits) & 255);
    }
  }
  return out;
};

/** FNV-1a, 32 bits. A cursor holds no secret and no right: this finds typing, truncation and a cursor of another list. */
const checksum = (text: string): string => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash.toString(36);
};

/** Non-ASCII letters as `\uXXXX`, so that every character is one byte. */
const ascii = (json: string): string =>
  json.replace(/[^ -~]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`);

const encodeCursor = (list: string, key: Key): string => {
  const body = ascii(JSON.stringify(key));
  return toBase64Url(`${checksum(list + body)}:${body}`);
};

/** Rejects with `InvalidCursor` what this list did not give out: tampered, cut, or another list's. */
const decodeCursor = (list: string, cursor: string, parts: number): Key => {
  if (cursor.length > queryLimits.cursorLength) throw new InvalidCursor();
  const text = fromBase64Url(cursor);
  const colon = text.indexOf(':');
  const body = text.slice(colon + 1);
  // Encoding again also refuses other spellings of the same bytes.
  if (colon === -1 || text.slice(0, colon) !== checksum(list + body) || toBase64Url(text) !== cursor)
    throw new InvalidCursor();
  const key = JSON.parse(body) as unknown;
  if (!Array.isArray(key) || key.length !== parts || !key.every((part) => typeof part === 'string'))
    throw new InvalidCursor();
  return key;
};

export const limitOf = ({ limit = queryLimits.page }: PageRequest): number => {
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > queryLimits.maxPage)
    throw new InvalidLimit(queryLimits.maxPage);
  return limit;
};

/** A list of one page and how it goes on. */
export type Listing<Row> = {
  readonly list: string;
  /** How many parts its key has. */
  readonly parts: number;
  readonly keyOf: (row: Row) => Key;
};

/** The key after which the page begins; `null`: at the start. */
export const startOf = <Row>({ list, parts }: Listing<Row>, { cursor }: PageRequest): Key | null =>
  cursor === undefined ? null : decodeCursor(list, cursor, parts);

/** From `limit + 1` rows: the page, and whether there is more. */
export const pageOf = <Row>(
  { list, keyOf }: Listing<Row>,
  rows: readonly Row[],
  limit: number,
): Page<Row> => {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  const hasMore = rows.length > limit;
  return {
    data,
    hasMore,
    nextCursor: hasMore && last !== undefined ? encodeCursor(list, keyOf(last)) : null,
  };
};

/** Above every position that a log can give out. */
const NEWEST = (1n << 63n) - 1n;

/** What has a position in the log, newest first. */
export const newestFirst = <Row extends { readonly position: bigint }>(list: string): Listing<Row> => ({
  list,
  parts: 1,
  keyOf: ({ position }) => [position.toString()],
});

/** The page of such a list holds what stands before this position. */
export const beforeOf = <Row>(listing: Listing<Row>, request: PageRequest): bigint =>
  BigInt(startOf(listing, request)?.[0] ?? NEWEST);
