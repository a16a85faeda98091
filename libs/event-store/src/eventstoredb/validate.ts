import { EventTooLarge, InvalidEvent } from '../errors.js';
import { storeLimits } from '../limits.js';
import type { AppendRequest, NewEvent } from '../port.js';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const NIL = '00000000-0000-0000-0000-000000000000';
/** NUL cannot be stored by every adapter; a lone surrogate has no bytes of its own, so its hash would cover something else. */
const storable = (text: string): boolean => !/[\0\p{Surrogate}]/u.test(text);

/**
 * Everything that the server would answer with words nobody can map, or store although it must not.
 * @throws InvalidEvent, EventTooLarge
 */
export function validateAppend({
  stream,
  events,
  expected,
}: Pick<AppendRequest, 'stream' | 'events' | 'expected'>): void {
  if (
    typeof stream !== 'string' ||
    stream === '' ||
    stream.startsWith('$') ||
    stream.length > storeLimits.streamName ||
    !storable(stream)
  ) {
    throw new InvalidEvent(
      'a stream needs a name of 1 to 400 storable characters that does not begin with $',
    );
  }
  if (expected.kind === 'exact' && expected.revision < 0n)
    throw new InvalidEvent('an expected revision is never negative');
  if (events.length === 0) throw new InvalidEvent('an append carries at least one event'); // the server would answer success with revision 0
  if (events.length > storeLimits.eventsPerAppend)
    throw new EventTooLarge(`an append carries at most ${storeLimits.eventsPerAppend.toString()} events`);
  if (new Set(events.map((event) => event.id)).size < events.length)
    throw new InvalidEvent('two events of an append have the same id'); // it would store both
  let bytes = 0;
  for (const event of events) bytes += sizeOf(event) + Buffer.byteLength(stream);
  if (bytes > storeLimits.bytesPerAppend)
    throw new EventTooLarge(`an append carries at most ${storeLimits.bytesPerAppend.toString()} bytes`);
}

function sizeOf({ id, type, data, metadata }: NewEvent): number {
  if (typeof id !== 'string' || !UUID.test(id) || id === NIL)
    throw new InvalidEvent('an event id is a lower-case uuid, not the nil one');
  if (typeof type !== 'string' || type === '' || type.startsWith('$') || !storable(type))
    throw new InvalidEvent('an event needs a type that does not begin with $');
  if (!isJson(data) || !isJson(metadata)) throw new InvalidEvent('data and metadata are JSON texts');
  const payload = Buffer.byteLength(data) + Buffer.byteLength(metadata);
  if (payload > storeLimits.bytesPerEvent)
    throw new EventTooLarge(`an event carries at most ${storeLimits.bytesPerEvent.toString()} bytes`);
  return payload + Buffer.byteLength(type);
}

function isJson(text: unknown): text is string {
  if (typeof text !== 'string' || !storable(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
