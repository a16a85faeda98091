import { isUtf8 } from 'node:buffer';
import { apiLimits } from '../limits.js';
import { problem, type Problem } from '../problems/problem.js';

/**
 * Reads a JSON body as strictly as money deserves: UTF-8 without a byte order mark, no duplicate keys (two readers of the
 * same bytes must not see two amounts), bounded depth. `JSON.parse` checks the grammar; the scan after it may rely on that.
 */
export const parseStrictJson = (bytes: Buffer): { readonly value: unknown } | Problem => {
  if (!isUtf8(bytes)) return problem('body-not-utf8');
  if (bytes.length >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
    return problem('body-not-utf8');
  const text = bytes.toString('utf8');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return problem('json-malformed');
  }
  return scan(text) ?? { value };
};

/** Characters of a duplicate key that the answer repeats. */
const KEY_SHOWN = 64;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;

/** Walks grammatically correct JSON once: depth, and the keys of every open object. `null`: nothing to object to. */
const scan = (text: string): Problem | null => {
  const open: (Keys | null)[] = []; // one per open bracket; null for a list
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) {
      const end = closingQuote(text, at);
      const keys = open[open.length - 1];
      if (keys && isKey(text, end) && !remember(keys, text.slice(at + 1, end)))
        return problem('json-duplicate-key', { key: text.slice(at + 1, Math.min(end, at + 1 + KEY_SHOWN)) });
      at = end;
    } else if (char === 0x7b || char === 0x5b) {
      open.push(char === 0x7b ? [] : null);
      if (open.length > apiLimits.jsonDepth) return problem('json-too-deep', { max: apiLimits.jsonDepth });
    } else if (char === 0x7d || char === 0x5d) open.pop();
  }
  return null;
};

const closingQuote = (text: string, from: number): number => {
  for (let at = from + 1; ; at += 1) {
    const char = text.charCodeAt(at);
    if (char === QUOTE) return at;
    if (char === BACKSLASH) at += 1;
  }
};

const isKey = (text: string, closing: number): boolean => {
  for (let at = closing + 1; ; at += 1) {
    const char = text.charCodeAt(at);
    if (char === COLON) return true;
    if (char !== 0x20 && char !== 0x0a && char !== 0x0d && char !== 0x09) return false;
  }
};

/** Few keys are quicker to compare than to hash; many must not become quadratic. */
type Keys = string[] & { seen?: Set<string> };
const FEW = 16;

const remember = (keys: Keys, spelled: string): boolean => {
  const key = spelled.includes('\\') ? (JSON.parse(`"${spelled}"`) as string) : spelled;
  if (keys.seen !== undefined) {
    if (keys.seen.has(key)) return false;
    keys.seen.add(key);
    return true;
  }
  if (keys.includes(key)) return false;
  keys.push(key);
  if (keys.length > FEW) keys.seen = new Set(keys);
  return true;
};
