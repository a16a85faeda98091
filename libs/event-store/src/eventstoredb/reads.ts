import { checkPosition as refuseBeyond, prefixFilter, stopIfAborted } from '../checks.js';
import { InvalidPosition, Unavailable } from '../errors.js';
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
import { eventStoreDbLimits, type EventStoreDbLimits } from './limits.js';
import { type Page, readPage } from './pages.js';
import type { Record } from './records.js';
import { allPageRequest, streamPageRequest } from './requests.js';
import { repeating } from './retry.js';

export type Reads = Pick<EventStore, 'readStream' | 'readAll' | 'headRevision' | 'headPosition'> & {
  /** @throws InvalidPosition where `position` lies beyond the head, or inside a record. */
  readonly checkPosition: (position: Position, signal?: AbortSignal) => Promise<void>;
  readonly head: (signal?: AbortSignal) => Promise<Position>;
  /** One attempt, for the watchdog: a head that cannot be read is a reason to connect again, not to wait. */
  readonly headNow: (signal?: AbortSignal) => Promise<Position>;
};

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

const { firstPage } = eventStoreDbLimits;
const larger = (pageSize: number): number => Math.min(4 * pageSize, storeLimits.readPage);

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
  for (let pageSize: number = firstPage; left > 0; pageSize = larger(pageSize)) {
    stopIfAborted(signal);
    const count = Math.min(left, pageSize);
    const page = await read(stream, streamPageRequest(stream, next, direction, count), signal);
    for (const { event } of page.records) {
      if (event === null) continue;
      stopIfAborted(signal);
      yield event;
    }
    left -= page.records.length;
    const last = page.records.at(-1)?.event;
    if (last === undefined || last === null) return;
    next = direction === 'forwards' ? last.revision + 1n : last.revision - 1n;
    if (next < 0n || (page.lastRevision !== null && next > page.lastRevision)) return;
  }
}

async function* allEvents(
  { after = 0n, streamPrefixes, limit = Infinity, signal }: ReadAllOptions,
  read: ReadOnePage,
  headPosition: (signal?: AbortSignal) => Promise<Position>,
): AsyncGenerator<StoredEvent> {
  if (after < 0n) throw new InvalidPosition('a position is never negative');
  const matches = prefixFilter(streamPrefixes);
  let position = after;
  let left = limit;
  let empty = 0;
  for (let pageSize: number = firstPage; left > 0; pageSize = larger(pageSize)) {
    stopIfAborted(signal);
    // Inclusive at the server: a page begins with the record that stands at the position itself.
    const count = Math.min(left + 1, pageSize);
    const page = await read(
      'log',
      allPageRequest(position === 0n ? null : position, 'forwards', count),
      signal,
    );
    const fresh: readonly Record[] = page.records.filter((record) => record.position > position);
    for (const { event } of fresh) {
      if (event === null || !matches(event.stream)) continue;
      stopIfAborted(signal);
      yield event;
      left -= 1;
      if (left <= 0) return;
    }
    position = fresh.at(-1)?.position ?? position;
    empty = fresh.length === 0 ? empty + 1 : 0;
    if (empty > 0 && (await isEnd(position, empty, () => headPosition(signal)))) return;
  }
}

/** Nothing marks the end of the log, and a connection may end early: an empty page is the end only where the head says so. */
async function isEnd(
  position: Position,
  empty: number,
  headPosition: () => Promise<Position>,
): Promise<boolean> {
  const head = await headPosition();
  refuseBeyond(position, head);
  if (position < head && empty >= eventStoreDbLimits.emptyPages)
    throw new Unavailable('the log answers empty pages before its head');
  return position === head;
}
