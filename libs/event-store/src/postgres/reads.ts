import { checkPosition, prefixFilter, stopIfAborted } from '../checks.js';
import { storeLimits } from '../limits.js';
import type { EventStore, Position, ReadAllOptions, ReadStreamOptions, StoredEvent } from '../port.js';
import type { PostgresLimits } from './limits.js';
import { repeating, type Pages, type Patience } from './pages.js';

export type Reads = Pick<EventStore, 'readStream' | 'readAll' | 'headRevision' | 'headPosition'>;

type Source = { readonly pages: Pages; readonly limits: PostgresLimits; readonly closing: AbortSignal };

export const readsOver = (source: Source): Reads => ({
  readStream: (stream, options = {}) => streamEvents(source, stream, options),
  readAll: (options = {}) => allEvents(source, options),
  headRevision: (stream) => repeating(source, () => source.pages.headOf(stream)),
  headPosition: () => repeating(source, () => source.pages.head()),
});

const patience = ({ limits, closing }: Source, signal: AbortSignal | undefined): Patience => ({ limits, closing, signal });

/** An empty page is the only end: a shorter one may have reached its bytes. */
async function* streamEvents(source: Source, stream: string, { from, direction = 'forwards', limit = Infinity, signal }: ReadStreamOptions): AsyncGenerator<StoredEvent> {
  const forwards = direction === 'forwards';
  let next = from ?? (forwards ? 0n : 2n ** 62n);
  for (let left = limit; left > 0; ) {
    const max = Math.min(left, storeLimits.readPage);
    const page = await repeating(patience(source, signal), () => source.pages.ofStream(stream, next, direction, max));
    for (const event of page) {
      stopIfAborted(signal);
      yield event;
      next = event.revision + (forwards ? 1n : -1n);
    }
    if (page.length === 0 || next < 0n) return;
    left -= page.length;
  }
}

/** The next page is on its way while the consumer works on this one. */
async function* allEvents(source: Source, { after = 0n, streamPrefixes, limit = Infinity, signal }: ReadAllOptions): AsyncGenerator<StoredEvent> {
  if (limit <= 0) return;
  const wanted = prefixFilter(streamPrefixes);
  const max = streamPrefixes === undefined ? Math.min(limit, source.limits.logPage) : source.limits.logPage;
  const pageAfter = (position: Position): Promise<readonly StoredEvent[]> => {
    const reading = repeating(patience(source, signal), () => source.pages.ofLog(position, max));
    reading.catch(() => undefined); // its reader may have left
    return reading;
  };
  if (after !== 0n) checkPosition(after, await repeating(patience(source, signal), () => source.pages.head()));
  let left = limit;
  for (let reading = pageAfter(after); ; ) {
    const page = await reading;
    const last = page.at(-1);
    if (last === undefined) return;
    reading = pageAfter(last.position);
    for (const event of page) {
      if (!wanted(event.stream)) continue;
      stopIfAborted(signal);
      yield event;
      left -= 1;
      if (left <= 0) return;
    }
  }
}
