import type { StoredEvent, Subscription } from '#event-store';
import type { Recorded } from '#kernel';
import type { Batch } from './apply.js';
import type { Log } from './history.js';
import { projectionLimits } from './limits.js';
import { assertNext } from './log-order.js';
import { backOff, pause } from './pause.js';
import { createWake } from './wake.js';

/** The process's one subscription to the log. Its recent events are decoded once and kept in common for all read models. */
export type Tail = {
  /** Subscribes after this position; later calls change nothing. */
  readonly start: (after: bigint) => void;
  /**
   * What follows `position`, at most `limit` events. `'behind'`: it has left the window, read it from the store.
   * `'nothing'`: the reader has seen everything. Asking tells the tail how far this reader is.
   */
  readonly next: (reader: string, position: bigint, limit: number) => Batch | 'behind' | 'nothing';
  /** The log waits for no reader that has left: one that failed, pauses, or lost its lock. */
  readonly leave: (reader: string) => void;
  /** Resolves when there is more than before, when the signal aborts, or after `ms`: `false` where nothing came in that time. */
  readonly grown: (signal: AbortSignal, ms: number) => Promise<boolean>;
  /** Why the subscription does not run at the moment; `null` when it does. */
  readonly problem: () => string | null;
  readonly stop: () => Promise<void>;
};

/** Decoded events in position order after `start` (exclusive) up to `upTo`. */
type Window = { events: Recorded[]; start: bigint; upTo: bigint };

/** Index of the first event after a position. */
const indexAfter = (events: readonly Recorded[], position: bigint): number => {
  let low = 0;
  let high = events.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((events[middle]?.position ?? 0n) > position) high = middle;
    else low = middle + 1;
  }
  return low;
};

/** Forgets what every present reader has handled, once it is worth the copy. */
const trim = (window: Window, readers: ReadonlyMap<string, bigint>, size: number): void => {
  if (window.events.length < size / 2) return;
  let floor = window.upTo;
  for (const position of readers.values()) if (position < floor) floor = position;
  if (floor <= window.start) return;
  window.events.splice(0, indexAfter(window.events, floor));
  window.start = floor;
};

/** Decodes what is new in a delivery: the port delivers at least once. */
const receive = (window: Window, { decode, order }: Log, batch: readonly StoredEvent[]): void => {
  for (const stored of batch) {
    if (stored.position <= window.upTo) continue;
    assertNext(order, window.upTo, stored.position);
    const event = decode(stored);
    if (event !== null) window.events.push(event);
    window.upTo = stored.position;
  }
};

type Delivery = {
  readonly onBatch: (batch: readonly StoredEvent[]) => Promise<void>;
  readonly onProgress: (position: bigint) => void;
};
type Feed = {
  readonly open: (after: bigint) => void;
  readonly problem: () => string | null;
  readonly stop: () => Promise<void>;
};

/** The subscription to the log: opened again, ever more slowly, where the store has given it up for good. */
const feedOf = ({ store }: Log, { onBatch, onProgress }: Delivery, upTo: () => bigint): Feed => {
  const stopping = new AbortController();
  let subscription: Subscription | null = null;
  let problem: string | null = null;
  let drops = 0;

  const subscribe = (after: bigint): void => {
    subscription = store.subscribeAll(
      { after },
      {
        onEvents: async (batch) => {
          await onBatch(batch);
          problem = null;
          drops = 0;
        },
        onProgress,
        onDropped: (reason, final) => {
          problem = reason.message;
          if (final) void again();
        },
      },
    );
  };
  const again = async (): Promise<void> => {
    drops += 1;
    await pause(
      backOff(drops, projectionLimits.firstPauseMs, projectionLimits.longestPauseMs),
      stopping.signal,
    );
    if (!stopping.signal.aborted) subscribe(upTo());
  };

  return {
    open: (after) => {
      if (subscription === null) subscribe(after);
    },
    problem: () => problem,
    stop: async () => {
      stopping.abort();
      await subscription?.stop();
    },
  };
};

/** `size`: decoded events kept at most, one delivery more. */
export const createTail = (log: Log, size: number = projectionLimits.tailWindow): Tail => {
  const window: Window = { events: [], start: 0n, upTo: 0n };
  const readers = new Map<string, bigint>();
  const grown = createWake();
  const room = createWake();
  const stopping = new AbortController();
  let started = false;

  const onBatch = async (batch: readonly StoredEvent[]): Promise<void> => {
    receive(window, log, batch);
    grown.all();
    trim(window, readers, size);
    while (window.events.length >= size && !stopping.signal.aborted) await room.next(stopping.signal);
  };
  const onProgress = (position: bigint): void => {
    if (log.order === 'dense' || position <= window.upTo) return;
    window.upTo = position;
    grown.all();
  };
  const feed = feedOf(log, { onBatch, onProgress }, () => window.upTo);

  return {
    start: (after) => {
      if (started) return;
      started = true;
      window.start = after;
      window.upTo = after;
      feed.open(after);
    },
    next: (reader, position, limit) => {
      if (position < window.start) {
        readers.delete(reader);
        return 'behind';
      }
      readers.set(reader, position);
      trim(window, readers, size);
      room.all();
      if (position >= window.upTo) return 'nothing';
      const first = indexAfter(window.events, position);
      const events = window.events.slice(first, first + limit);
      const last = first + limit < window.events.length ? events.at(-1) : undefined;
      return { from: position, to: last?.position ?? window.upTo, events };
    },
    leave: (reader) => {
      readers.delete(reader);
      trim(window, readers, size);
      room.all();
    },
    grown: grown.next,
    problem: feed.problem,
    stop: async () => {
      stopping.abort();
      room.all();
      grown.all();
      await feed.stop();
    },
  };
};
