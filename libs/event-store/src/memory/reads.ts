import { checkPosition, prefixFilter, stopIfAborted } from '../checks.js';
import { storeLimits } from '../limits.js';
import type { ReadAllOptions, ReadStreamOptions, StoredEvent } from '../port.js';
import type { MemoryLog } from './log.js';

/** Every event waits a turn, as a page from elsewhere would: a consumer that relied on more would fail on the other adapters. */
const turn = (): Promise<void> => Promise.resolve();

export async function* streamEvents(
  log: MemoryLog,
  stream: string,
  options: ReadStreamOptions,
): AsyncGenerator<StoredEvent> {
  const { from, direction = 'forwards', limit = Infinity, signal } = options;
  const forwards = direction === 'forwards';
  const last = BigInt(log.of(stream).length) - 1n;
  let revision = from === undefined ? (forwards ? 0n : last) : forwards || from < last ? from : last;
  for (let left = limit; left > 0 && revision >= 0n; left -= 1) {
    await turn();
    stopIfAborted(signal);
    const event = log.of(stream)[Number(revision)];
    if (event === undefined) return;
    yield event;
    revision += forwards ? 1n : -1n;
  }
}

export async function* allEvents(
  log: MemoryLog,
  { after = 0n, streamPrefixes, limit = Infinity, signal }: ReadAllOptions,
): AsyncGenerator<StoredEvent> {
  const wanted = prefixFilter(streamPrefixes);
  let left = limit;
  if (left <= 0) return;
  stopIfAborted(signal);
  checkPosition(after, log.head);
  for (let position = after; ;) {
    await turn();
    const page = log.after(position, storeLimits.readPage);
    for (const event of page) {
      position = event.position;
      if (!wanted(event.stream)) continue;
      stopIfAborted(signal);
      yield event;
      left -= 1;
      if (left <= 0) return;
    }
    if (page.length === 0) return;
  }
}
