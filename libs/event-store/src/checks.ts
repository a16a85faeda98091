import { Aborted, EventTooLarge, InvalidEvent, InvalidPosition } from './errors.js';
import { isJsonText, isStorable, isStorableJson } from './json.js';
import { storeLimits } from './limits.js';
import type { AppendRequest, NewEvent, Position } from './port.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const NIL = '00000000-0000-0000-0000-000000000000';
/** Never valid unescaped in JSON either: adapters may use them between fields. */
const hasControls = (text: string): boolean => /[\0-\x1f]/.test(text);

/**
 * What every adapter refuses alike, before any I/O.
 * @returns the bytes that the request counts for
 * @throws InvalidEvent, EventTooLarge
 */
export function checkAppend({
  stream,
  events,
  expected,
}: Pick<AppendRequest, 'stream' | 'events' | 'expected'>): number {
  checkStreamName(stream);
  if (expected.kind === 'exact' && expected.revision < 0n)
    throw new InvalidEvent('an expected revision is never negative');
  if (events.length === 0) throw new InvalidEvent('an append carries at least one event');
  if (events.length > storeLimits.eventsPerAppend)
    throw new EventTooLarge(`an append carries at most ${storeLimits.eventsPerAppend.toString()} events`);
  if (hasDuplicateIds(events)) throw new InvalidEvent('two events of an append have the same id');
  let bytes = 0;
  for (const event of events) bytes += checkEvent(event);
  bytes += events.length * Buffer.byteLength(stream);
  if (bytes > storeLimits.bytesPerAppend)
    throw new EventTooLarge(`an append carries at most ${storeLimits.bytesPerAppend.toString()} bytes`);
  return bytes;
}

function checkStreamName(stream: unknown): void {
  if (
    typeof stream !== 'string' ||
    stream === '' ||
    stream.startsWith('$') ||
    stream.length > storeLimits.streamName ||
    !isStorable(stream)
  ) {
    throw new InvalidEvent(
      `a stream needs a name of 1 to ${storeLimits.streamName.toString()} storable characters that does not begin with $`,
    );
  }
}

function hasDuplicateIds(events: readonly NewEvent[]): boolean {
  return events.length > 1 && new Set(events.map(({ id }) => id)).size < events.length;
}

/** Bytes of payload and name. */
function checkEvent({ id, type, data, metadata, spelled }: NewEvent): number {
  if (typeof id !== 'string' || !UUID.test(id) || id === NIL)
    throw new InvalidEvent('an event id is a lower-case uuid, not the nil one');
  if (
    typeof type !== 'string' ||
    type === '' ||
    type.startsWith('$') ||
    hasControls(type) ||
    !isStorable(type)
  ) {
    throw new InvalidEvent('an event needs a type without control characters that does not begin with $');
  }
  if (typeof data !== 'string' || typeof metadata !== 'string')
    throw new InvalidEvent('data and metadata are JSON texts');
  const payload = Buffer.byteLength(data) + Buffer.byteLength(metadata);
  // Before parsing: an oversized text is not worth reading.
  if (payload > storeLimits.bytesPerEvent)
    throw new EventTooLarge(`an event carries at most ${storeLimits.bytesPerEvent.toString()} bytes`);
  const isJson = spelled === true ? isStorableJson : isJsonText;
  if (!isJson(data) || !isJson(metadata))
    throw new InvalidEvent('data and metadata are JSON texts without NUL and lone surrogates');
  return payload + Buffer.byteLength(type);
}

/** Prefixes are literal and case-sensitive; none given = every stream. */
export function prefixFilter(prefixes: readonly string[] | undefined): (stream: string) => boolean {
  if (prefixes === undefined || prefixes.length === 0) return () => true;
  return (stream) => prefixes.some((prefix) => stream.startsWith(prefix));
}

/** @throws InvalidPosition, equally on every adapter: a stored position from the future is another log's. */
export function checkPosition(position: Position, head: Position): void {
  if (position < 0n) throw new InvalidPosition('a position is never negative');
  if (position > head)
    throw new InvalidPosition(`position ${position.toString()} lies beyond the head ${head.toString()}`);
}

/** @throws Aborted */
export function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new Aborted('given up by the caller');
}
