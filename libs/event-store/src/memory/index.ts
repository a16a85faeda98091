import { checkAppend, stopIfAborted } from '../checks.js';
import { Unavailable } from '../errors.js';
import { follow, type LogSource } from '../follow.js';
import type {
  AppendOptions,
  Appended,
  EventStore,
  NewEvent,
  Position,
  Revision,
  Subscription,
} from '../port.js';
import { MemoryLog } from './log.js';
import { allEvents, streamEvents } from './reads.js';

export type { MemoryLog } from './log.js';

/** `now`: the clock of `storedAt`, milliseconds since 1970. */
export const memoryLog = (now: () => number): MemoryLog => new MemoryLog(now);

/** Where a command's first event stands: its id is the command's. The index is the log itself and never lags. */
export const memoryCommandIndex = (log: MemoryLog) => ({
  find: (stream: string, eventId: string): Promise<{ readonly revision: Revision } | null> => {
    const revision = log.revisionOf(stream, eventId);
    return Promise.resolve(revision === null ? null : { revision });
  },
  indexedUpTo: (): Promise<Position | null> => Promise.resolve(null),
});

/**
 * The reference adapter: the port's rules with nothing in between. Answers come in a later turn, as from any other store, and
 * what was accepted is done.
 */
export function openMemoryEventStore(log: MemoryLog): EventStore {
  const subscriptions = new Set<Subscription>();
  let closed = false;
  const stopIfClosed = (): void => {
    if (closed) throw new Unavailable('the event store is closed');
  };
  const source: LogSource = {
    head: () => Promise.resolve(log.head),
    next: (after, max) => Promise.resolve(log.after(after, max)),
    grown: (after, signal) => log.grown(after, signal),
  };

  // async: what is refused rejects, it does not throw
  const append = async (
    stream: string,
    events: readonly NewEvent[],
    { expected, signal }: AppendOptions,
  ): Promise<Appended> => {
    stopIfClosed();
    checkAppend({ stream, events, expected });
    stopIfAborted(signal);
    const appended = log.append({ stream, events, expected });
    await Promise.resolve();
    return appended;
  };

  return {
    commandIndex: 'in-store',
    append,
    appendMany: (requests) =>
      Promise.allSettled(requests.map(({ stream, events, ...options }) => append(stream, events, options))),
    readStream: (stream, options = {}) => streamEvents(log, stream, options),
    readAll: (options = {}) => allEvents(log, options),
    subscribeAll: (options, subscriber) => {
      stopIfClosed();
      const subscription: Subscription = follow(source, options, subscriber, () =>
        subscriptions.delete(subscription),
      );
      subscriptions.add(subscription);
      return subscription;
    },
    headRevision: (stream) => Promise.resolve(log.of(stream).at(-1)?.revision ?? null),
    headPosition: () => Promise.resolve(log.head),
    health: () => Promise.resolve({ ok: !closed, detail: `in memory, head at ${log.head.toString()}` }),
    close: async () => {
      closed = true;
      await Promise.all([...subscriptions].map((subscription) => subscription.stop()));
    },
  };
}
