import { setMaxListeners } from 'node:events';
import { prefixFilter } from '../checks.js';
import { InvalidEvent, Unavailable } from '../errors.js';
import type { EventStore, Subscription } from '../port.js';
import { append, appendMany } from './appends.js';
import { connectTo } from './connection.js';
import { failureOf } from './failures.js';
import { eventStoreDbLimits, type EventStoreDbLimits } from './limits.js';
import { readsOver } from './reads.js';
import { settingsOf } from './settings.js';
import { subscribeAll } from './subscription.js';

export { eventStoreDbLimits, type EventStoreDbLimits } from './limits.js';
export { SettingsRefused } from './settings.js';

export type EventStoreDbOptions = {
  /** `esdb://user:password@host:2113?tls=true&tlsCAFile=…`, several hosts with commas, or `esdb+discover://…`. */
  readonly connection: string;
  /**
   * The log is the streams whose names begin so: a server that others use as well holds more, and `readAll` and `subscribeAll`
   * show none of it. An append anywhere else is refused, or nobody would ever read it. Default: all streams.
   */
  readonly streamPrefixes?: readonly string[];
  /** Other bounds than the usual, for tests and for slow links. */
  readonly limits?: Partial<EventStoreDbLimits>;
};

export type EventStoreDb = EventStore & {
  /** Calls begun and not ended, subscriptions aside: a gauge that must fall back to zero. */
  readonly openCalls: () => number;
  readonly openSubscriptions: () => number;
  /** Clients made so far: more than one means that earlier ones were given up. */
  readonly clients: () => number;
};

/**
 * The event store on EventStoreDB 22.6 or newer. Nothing is sent before the first request.
 * @throws SettingsRefused
 */
export function openEventStoreDb(options: EventStoreDbOptions): EventStoreDb {
  const limits: EventStoreDbLimits = { ...eventStoreDbLimits, ...options.limits };
  const connection = connectTo(settingsOf(options.connection), limits);
  const closing = new AbortController();
  setMaxListeners(0, closing.signal); // one a waiting append: as many as the caller has under way
  const reads = readsOver(connection, limits);
  const { ours, withinLog } = logOf(options);
  const appending = new Set<Promise<unknown>>();
  const subscriptions = new Set<Subscription>();

  const store: EventStoreDb = {
    commandIndex: 'lagging',
    append: (stream, events, how) => {
      if (!ours(stream)) return Promise.reject(new InvalidEvent(`${stream} is no stream of this log`));
      const result = closing.signal.aborted
        ? Promise.reject(new Unavailable('the event store is closed'))
        : append({ connection, limits, closing: closing.signal }, stream, events, how);
      const settled: Promise<unknown> = result
        .catch(() => undefined)
        .finally(() => appending.delete(settled));
      appending.add(settled);
      return result;
    },
    appendMany: (requests) => appendMany(store, requests, limits.appendsAtOnce),
    readStream: reads.readStream,
    readAll: (how = {}) => reads.readAll(withinLog(how)),
    headRevision: reads.headRevision,
    headPosition: reads.headPosition,
    subscribeAll: (how, subscriber) => {
      if (closing.signal.aborted) throw new Unavailable('the event store is closed');
      if (subscriptions.size >= limits.subscriptions)
        throw new Unavailable(`more than ${limits.subscriptions.toString()} subscriptions`);
      const subscription: Subscription = subscribeAll(
        { connection, limits, reads },
        withinLog(how),
        subscriber,
        () => subscriptions.delete(subscription),
      );
      subscriptions.add(subscription);
      return subscription;
    },
    health: async () => {
      try {
        return { ok: true, detail: `head at ${(await reads.headNow()).toString()}` };
      } catch (error) {
        const failure = failureOf(error, 'health');
        return { ok: false, detail: failure.kind === 'refused' ? failure.error.message : failure.text };
      }
    },
    openCalls: connection.openCalls,
    openSubscriptions: connection.openSubscriptions,
    clients: connection.clients,
    close: async () => {
      closing.abort();
      await Promise.all([...[...subscriptions].map((subscription) => subscription.stop()), ...appending]);
      await connection.close();
    },
  };
  return store;
}

/** Which streams are the log's, and how a reader asks for no others. */
function logOf({ streamPrefixes }: EventStoreDbOptions) {
  return {
    ours: prefixFilter(streamPrefixes),
    withinLog: <How extends { readonly streamPrefixes?: readonly string[] | undefined }>(how: How): How => ({
      ...how,
      streamPrefixes: how.streamPrefixes ?? streamPrefixes,
    }),
  };
}
