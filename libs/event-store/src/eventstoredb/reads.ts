import { Aborted, InvalidPosition } from '../errors.js';
import { storeLimits } from '../limits.js';
import type {
  EventStore,
  Position,
  ReadAllOptions,
  ReadStreamOptions,
  Revision,
  StoredEvent,
} from '../port.js';
import type { Connection } from './connection.js';
import type { EventStoreDbLimits } from './limits.js';
import { type Page, readPage } from './pages.js';
import type { Record } from './records.js';
import { allPageRequest, streamPageRequest } from './requests.js';
import { repeating } from './retry.js';

export type Reads = Pick<EventStore, 'readStream' | 'readAll' | 'headRevision' | 'headPosition'> & {
  /** @throws InvalidPosition where `position` lies beyond the head, or inside a record. */
  readonly checkPosition: (position: Position, signal?: AbortSignal) => Promise<void>;
  /** One attempt, for the watchdog: a head that cannot be read is a reason to connect again, not to wait. */
  readonly head: (signal?: AbortSignal) => Promise<Position>;
  readonly headNow: (signal?: AbortSignal) => Promise<Position>;
};

export const matches = (event: StoredEvent, prefixes: readonly string[] | undefined): boolean =>
  prefixes === undefined ||
  prefixes.length === 0 ||
  prefixes.some((prefix) => event.stream.startsWith(prefix));

export function readsOver(connection: Connection, limits: EventStoreDbLimits): Reads {
  const page = (
    what: string,
    request: ReturnType<typeof allPageRequest>,
    signal?: AbortSignal,
  ): Promise<Page> =>
    repeating({ connection, limits, signal }, what, () => readPage(connection, limits, request, signal));

  const headNow = async (signal?: AbortSignal): Promise<Position> =>
    (await readPage(connection, limits, allPageRequest(null, 'backwards', 1), signal)).records[0]?.position ??
    0n;

  const headPosition = (signal?: AbortSignal): Promise<Position> =>
    repeating({ connection, limits, signal }, 'head of the log', () => headNow(signal));

  const checkPosition = async (position: Position, signal?: AbortSignal): Promise<void> => {
    if (position === 0n) return;
    if (position < 0n) throw new InvalidPosition('a position is never negative');
    refuseBeyond(position, await headPosition(signal));
    await page(`position ${position.toString()}`, allPageRequest(position, 'forwards', 1), signal); // refused inside a record
  };

  return {
    checkPosition,
    headNow,
    head: headPosition,
    headPosition: () => headPosition(),
    headRevision: async (stream) =>
      (await page(stream, streamPageRequest(stream, null, 'backwards', 1))).records[0]?.event?.revision ??
      null,
    readStream: (stream, options = {}) => streamEvents(stream, options, page),
    readAll: (options = {}) => allEvents(options, page, headPosition),
  };
}

/** Revisions are signed in the server; it answers larger ones with an error of its own. */
const LARGEST_REVISION = (1n << 63n) - 1n;

type ReadOnePage = (
  what: string,
  request: ReturnType<typeof allPageRequest>,
  signal?: AbortSignal,
) => Promise<Page>;

async function* streamEvents(
  stream: string,
  { from, direction = 'forwards', limit = Infinity, signal }: ReadStreamOptions,
  read: ReadOnePage,
): AsyncGenerator<StoredEvent> {
  if (from !== undefined && (from < 0n || (from > LARGEST_REVISION && direction === 'forwards'))) return;
  let next: Revision | null = from === undefined || from > LARGEST_REVISION ? null : from;
  let left = limit;
  while (left > 0) {
    stopIfAborted(signal);
    const count = Math.min(left, storeLimits.readPage);
    const page = await read(stream, streamPageRequest(stream, next, direction, count), signal);
    for (const { event } of page.records) {
      if (event === null) continue;
      stopIfAborted(signal);
      yield event;
    }
    left -= page.records.length;
    next = following(page.records, direction);
    if (next === null || page.missing) return;
    if (direction === 'backwards' ? next < 0n : page.lastRevision !== null && next > page.lastRevision)
      return;
  }
}

/** The revision after the page's last in the direction of reading; `null` after an empty page, which alone is an unmarked end. */
function following(records: readonly Record[], direction: 'forwards' | 'backwards'): Revision | null {
  const last = records.at(-1)?.event;
  if (last === undefined || last === null) return null;
  return direction === 'forwards' ? last.revision + 1n : last.revision - 1n;
}

async function* allEvents(
  { after = 0n, streamPrefixes, limit = Infinity, signal }: ReadAllOptions,
  read: ReadOnePage,
  headPosition: (signal?: AbortSignal) => Promise<Position>,
): AsyncGenerator<StoredEvent> {
  if (after < 0n) throw new InvalidPosition('a position is never negative');
  let position = after;
  let left = limit;
  while (left > 0) {
    stopIfAborted(signal);
    const request = allPageRequest(position === 0n ? null : position, 'forwards', storeLimits.readPage);
    const { records } = await read('log', request, signal);
    // Inclusive at the server: a valid position finds at least its own record.
    if (records.length === 0 && position > 0n) refuseBeyond(position, await headPosition(signal));
    const fresh: readonly Record[] = records.filter((record) => record.position > position);
    for (const { event } of fresh) {
      if (event === null || !matches(event, streamPrefixes)) continue;
      stopIfAborted(signal);
      yield event;
      left -= 1;
      if (left <= 0) return;
    }
    const last = fresh.at(-1);
    if (last === undefined) return; // an empty page is the only end: a shorter one may be a connection that ended early
    position = last.position;
  }
}

function refuseBeyond(position: Position, head: Position): void {
  if (position > head)
    throw new InvalidPosition(`position ${position.toString()} lies beyond the head ${head.toString()}`);
}

function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new Aborted('the read was given up by the caller');
}
