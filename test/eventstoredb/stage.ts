import { afterEach, jest } from '@jest/globals';
import type { NewEvent, StoredEvent, Subscriber } from '#event-store';
import {
  type EventStoreDb,
  type EventStoreDbLimits,
  type EventStoreDbOptions,
  openEventStoreDb,
} from '#event-store/eventstoredb';
import { type DoubleOptions, EventStoreDouble } from './double/index.js';

/** The usual bounds, scaled down: a spec waits for a time-out, not a person. */
export const quick: Partial<EventStoreDbLimits> = {
  attemptTimeoutMs: 500,
  pageTimeoutMs: 500,
  retryBudgetMs: 10_000,
  watchdogMs: 100,
};

/** Servers and stores of one spec file, closed after each test whatever happened in it. */
export function stage() {
  jest.setTimeout(30_000); // time-outs are waited for, also on a busy machine
  const servers: EventStoreDouble[] = [];
  const stores: EventStoreDb[] = [];
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });
  const serve = async (options?: DoubleOptions): Promise<EventStoreDouble> => {
    const server = new EventStoreDouble(options);
    servers.push(server);
    return server.start();
  };
  const open = (
    connection: string,
    limits: Partial<EventStoreDbLimits> = quick,
    more: Pick<EventStoreDbOptions, 'streamPrefixes'> = {},
  ): EventStoreDb => {
    const store = openEventStoreDb({ connection, limits, ...more });
    stores.push(store);
    return store;
  };
  return {
    serve,
    open,
    /** A server and a store on it. */
    pair: async (
      limits: Partial<EventStoreDbLimits> = quick,
    ): Promise<{ server: EventStoreDouble; store: EventStoreDb }> => {
      const server = await serve();
      return { server, store: open(addressOf(server), limits) };
    },
  };
}

export const addressOf = (server: EventStoreDouble): string =>
  `esdb://127.0.0.1:${server.port.toString()}?tls=false`;

export const event = (n = 0): NewEvent => ({
  id: crypto.randomUUID(),
  type: 'Counted.v1',
  data: `{"n":${n.toString()}}`,
  metadata: '{}',
});
export const events = (count: number): NewEvent[] => Array.from({ length: count }, (_, n) => event(n));

export const noStream = { expected: { kind: 'noStream' } } as const;
export const after = (revision: bigint) => ({ expected: { kind: 'exact', revision } }) as const;

export async function listOf(found: AsyncIterable<StoredEvent>): Promise<StoredEvent[]> {
  const list: StoredEvent[] = [];
  for await (const one of found) list.push(one);
  return list;
}

/** Notes everything that a subscription tells. */
export function recorder(onEvents: Subscriber['onEvents'] = () => Promise.resolve()) {
  const notes = {
    events: [] as StoredEvent[],
    progress: [] as bigint[],
    caughtUp: [] as bigint[],
    dropped: [] as [string, boolean][],
  };
  const subscriber: Subscriber = {
    onEvents: async (batch) => {
      await onEvents(batch);
      notes.events.push(...batch);
    },
    onProgress: (position) => {
      notes.progress.push(position);
    },
    onCaughtUp: (position) => {
      notes.caughtUp.push(position);
    },
    onDropped: (reason, final) => {
      notes.dropped.push([reason.message, final]);
    },
  };
  return { notes, subscriber };
}

/** Waits for something to become true, at most ten seconds. */
export async function until(what: string, holds: () => boolean): Promise<void> {
  const end = performance.now() + 10_000;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
