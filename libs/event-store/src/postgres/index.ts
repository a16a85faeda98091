import { invariant } from '#kernel';
import type pg from 'pg';
import { checkAppend } from '../checks.js';
import { Unavailable } from '../errors.js';
import { follow } from '../follow.js';
import type { EventStore, Subscription } from '../port.js';
import { Appender } from './appender.js';
import { readPool } from './connect.js';
import { failureOf } from './failures.js';
import { postgresLimits, type PostgresLimits } from './limits.js';
import { pagesOn } from './pages.js';
import { readsOver } from './reads.js';
import { Sessions } from './sessions.js';
import { StreamKeys } from './stream-keys.js';
import { Tail } from './tail.js';

export { postgresCommandIndex } from './command-index.js';
export { postgresLimits, type PostgresLimits } from './limits.js';
export { migrateEventStore } from './migrate.js';

export type PostgresEventStoreOptions = {
  /** `postgres://user:password@host:port/database`. The user must be a member of `ledger_append` and `ledger_reader`. */
  readonly connection: string;
  /** Other bounds than the usual, for tests and for slow links. */
  readonly limits?: Partial<PostgresLimits>;
};

export type PostgresEventStore = EventStore & {
  /** Connections that are borrowed at the moment, the subscriptions' one aside. */
  readonly openCalls: () => number;
};

/**
 * The event store on PostgreSQL, after `migrateEventStore`. Several processes may each open one.
 * @throws Unavailable where the server is not there, may lose what it acknowledges (fsync=off), or has no current schema; AccessDenied
 */
export async function openPostgresEventStore({
  connection,
  limits: given,
}: PostgresEventStoreOptions): Promise<PostgresEventStore> {
  const limits: PostgresLimits = { ...postgresLimits, ...given };
  const sessions = Array.from({ length: limits.lanes }, () => new Sessions(connection, limits));
  const [first] = sessions;
  invariant(first !== undefined, 'a store appends on at least one session');
  await openFirst(first, limits);
  const keys = new StreamKeys(limits.streamKeys);
  const pool = readPool(connection, limits, {
    max: limits.readConnections,
    answerWithinMs: limits.pageTimeoutMs,
  });
  const tailPool = readPool(connection, limits, { max: 1, answerWithinMs: limits.watchdogMs });
  return storeOn({ limits, sessions, keys, pool, tailPool });
}

type Parts = {
  readonly limits: PostgresLimits;
  readonly sessions: readonly Sessions[];
  readonly keys: StreamKeys;
  readonly pool: pg.Pool;
  readonly tailPool: pg.Pool;
};

/** What is refused rejects, it does not throw. Not `async`: every debit would pay for one more promise. */
const appendWith =
  (appender: Appender): EventStore['append'] =>
  (stream, events, { expected, signal, timeoutMs }) => {
    const request = { stream, events, expected, signal, timeoutMs };
    try {
      return appender.append(request, checkAppend(request));
    } catch (error) {
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- the check's own error, as it was thrown
      return Promise.reject(error);
    }
  };

function storeOn({ limits, sessions, keys, pool, tailPool }: Parts): PostgresEventStore {
  const closing = new AbortController();
  const pages = pagesOn(pool, keys, limits);
  const tail = new Tail(pagesOn(tailPool, keys, limits), pages, limits);
  const appender = new Appender({
    sessions,
    keys,
    limits,
    onStored: (events, head) => {
      tail.stored(events, head);
    },
  });
  const reads = readsOver({ pages, limits, closing: closing.signal });
  const subscriptions = new Set<Subscription>();
  let closed: Promise<void> | null = null;

  const append = appendWith(appender);

  const close = async (): Promise<void> => {
    closing.abort();
    await Promise.all([...[...subscriptions].map((subscription) => subscription.stop()), appender.close()]);
    await tail.stop();
    await Promise.all([pool.end(), tailPool.end()]);
  };

  return {
    commandIndex: 'in-store',
    append,
    appendMany: (requests) =>
      Promise.allSettled(requests.map(({ stream, events, ...options }) => append(stream, events, options))),
    ...reads,
    subscribeAll: (options, subscriber) => {
      if (closing.signal.aborted) throw new Unavailable('the event store is closed');
      if (subscriptions.size >= limits.subscriptions)
        throw new Unavailable(`more than ${limits.subscriptions.toString()} subscriptions`);
      tail.join();
      const subscription: Subscription = follow(tail, options, subscriber, () => {
        subscriptions.delete(subscription);
        tail.leave();
      });
      subscriptions.add(subscription);
      return subscription;
    },
    health: async () => {
      if (closing.signal.aborted) return { ok: false, detail: 'closed' };
      try {
        return { ok: true, detail: `head at ${(await pages.head()).toString()}` };
      } catch (error) {
        const failure = failureOf(error);
        return { ok: false, detail: failure.kind === 'refused' ? failure.error.message : failure.text };
      }
    },
    openCalls: () => pool.totalCount - pool.idleCount,
    close: () => (closed ??= close()),
  };
}

/** A server may still be starting: it is waited for. */
async function openFirst(sessions: Sessions, limits: PostgresLimits): Promise<void> {
  const until = performance.now() + limits.openBudgetMs;
  for (;;) {
    try {
      await sessions.current();
      return;
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'refused') throw failure.error;
      if (performance.now() > until) throw new Unavailable(failure.text);
      await new Promise((resolve) => setTimeout(resolve, limits.retryFirstMs));
    }
  }
}
