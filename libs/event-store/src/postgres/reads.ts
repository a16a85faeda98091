import { checkPosition, prefixFilter } from '../checks.js';
import { storeLimits } from '../limits.js';
import type { EventStore, Position, ReadAllOptions, ReadStreamOptions, StoredEvent } from '../port.js';
import type { PostgresLimits } from './limits.js';
import { Paged, type NextPage } from './paged.js';
import { repeating, type Pages, type Patience } from './pages.js';

export type Reads = Pick<EventStore, 'readStream' | 'readAll' | 'headRevision' | 'headPosition'>;

type Source = { readonly pages: Pages; readonly limits: PostgresLimits; readonly closing: AbortSignal };

export const readsOver = (source: Source): Reads => ({
  readStream: (stream, options = {}) => streamEvents(source, stream, options),
  readAll: (options = {}) => allEvents(source, options),
  headRevision: (stream) => repeating(source, () => source.pages.headOf(stream)),
  headPosition: () => repeating(source, () => source.pages.head()),
});

const patience = ({ limits, closing }: Source, signal: AbortSignal | undefined): Patience => ({
  limits,
  closing,
  signal,
});

/** An empty page is the only end: a shorter one may have reached its bytes. */
function streamEvents(
  source: Source,
  stream: string,
  { from, direction = 'forwards', limit = Infinity, signal }: ReadStreamOptions,
): AsyncIterable<StoredEvent> {
  const forwards = direction === 'forwards';
  let next = from ?? (forwards ? 0n : 2n ** 62n);
  let left = limit;
  const nextPage: NextPage = async () => {
    if (left <= 0 || next < 0n) return null;
    const max = Math.min(left, storeLimits.readPage);
    const page = await repeating(patience(source, signal), () =>
      source.pages.ofStream(stream, next, direction, max),
    );
    left -= page.length;
    next = (page.at(-1)?.revision ?? -2n) + (forwards ? 1n : -1n);
    return page.length === 0 ? null : page;
  };
  return new Paged(nextPage, signal);
}

/** Pages begin small and grow, for those who leave early. From then on the next one is on its way while this one is consumed. */
function allEvents(
  source: Source,
  { after = 0n, streamPrefixes, limit = Infinity, signal }: ReadAllOptions,
): AsyncIterable<StoredEvent> {
  const wanted = prefixFilter(streamPrefixes);
  const most = source.limits.logPage;
  const pageAfter = (position: Position, max: number): Promise<readonly StoredEvent[]> => {
    const reading = repeating(patience(source, signal), () => source.pages.ofLog(position, max));
    reading.catch(() => undefined); // its reader may have left
    return reading;
  };
  let position = after;
  let left = limit;
  let size = source.limits.firstLogPage;
  let ahead: Promise<readonly StoredEvent[]> | null = null;
  const nextPage: NextPage = async () => {
    while (left > 0) {
      if (position === after && after !== 0n)
        checkPosition(after, await repeating(patience(source, signal), () => source.pages.head()));
      const page: readonly StoredEvent[] = await (ahead ?? pageAfter(position, size));
      const last = page.at(-1);
      if (last === undefined) return null;
      position = last.position;
      ahead = size === most ? pageAfter(position, size) : null;
      size = Math.min(most, size * 4);
      const found =
        streamPrefixes === undefined && page.length <= left
          ? page
          : page.filter(({ stream }) => wanted(stream)).slice(0, left);
      left -= found.length;
      if (found.length > 0) return found;
    }
    return null;
  };
  return new Paged(nextPage, signal);
}
