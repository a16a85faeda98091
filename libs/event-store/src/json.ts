/// <reference lib="es2024.string" />
// isWellFormed(): Node 20 has it, the ES2023 library that the rest is compiled against does not.
import { InvalidEvent } from './errors.js';
import type { NewEvent } from './port.js';

/** JSON nested deeper than this is no event of anybody's; it also keeps the checks below off the stack's end. */
const MAX_DEPTH = 64;

/**
 * An event from plain values. What JSON would drop or bend (`undefined`, `NaN`, a `Date`, a bigint, a class instance, a cycle)
 * is refused here, before anything is sent.
 * @throws InvalidEvent
 */
export function jsonEvent(id: string, type: string, data: unknown, metadata: unknown = {}): NewEvent {
  return { id, type, data: jsonText(data), metadata: jsonText(metadata) };
}

function jsonText(value: unknown): string {
  refuseUnfit(value, []);
  return JSON.stringify(value);
}

/** `path`: the objects that lead here; one that stands in it a second time is a cycle. */
function refuseUnfit(value: unknown, path: readonly object[]): void {
  switch (typeof value) {
    case 'boolean':
      return;
    case 'string':
      if (!isStorable(value)) throw new InvalidEvent('text with NUL or a lone surrogate cannot be stored');
      return;
    case 'number':
      if (!Number.isFinite(value)) throw new InvalidEvent('NaN and infinities are no JSON');
      return;
    case 'object':
      if (value !== null) refuseUnfitObject(value, path);
      return;
    default:
      throw new InvalidEvent(`a ${typeof value} is no JSON`);
  }
}

function refuseUnfitObject(value: object, path: readonly object[]): void {
  if (path.includes(value)) throw new InvalidEvent('a cycle is no JSON');
  if (path.length >= MAX_DEPTH) throw new InvalidEvent(`JSON is nested at most ${MAX_DEPTH.toString()} deep`);
  const inside = [...path, value];
  if (Array.isArray(value)) {
    for (const item of value as readonly unknown[]) refuseUnfit(item, inside); // visits holes too, as undefined
    return;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null)
    throw new InvalidEvent('only plain objects and lists are JSON');
  for (const [key, item] of Object.entries(value)) {
    refuseUnfit(key, inside);
    refuseUnfit(item, inside);
  }
}

/** NUL cannot be stored by every adapter; a lone surrogate has no bytes of its own, so its hash would cover something else. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

/** Whether the text is JSON that every adapter stores and every reader gets back, escapes (`\u0000`, `\ud800`) looked through. */
export function isJsonText(text: unknown): text is string {
  if (typeof text !== 'string' || !text.isWellFormed()) return false;
  try {
    // `JSON.stringify` escapes nothing else with \u: the walk through every string is for foreign texts only.
    if (text.includes('\\u')) JSON.parse(text, refuseUnstorable);
    else JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The same of a text that `JSON.stringify` made: without an escape of that kind it holds nothing but storable characters. */
export const isStorableJson = (text: string): boolean => !text.includes('\\u') || isJsonText(text);

function refuseUnstorable(key: string, value: unknown): unknown {
  if (!isStorable(key) || (typeof value === 'string' && !isStorable(value)))
    throw new InvalidEvent('unstorable text');
  return value;
}
