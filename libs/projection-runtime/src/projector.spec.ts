import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { EventStore } from '#event-store';
import type { Recorded } from '#kernel';
import { sql } from 'kysely';
import { createProjector, digestOf, kyselyOn, type Projector, type ReadModel } from '#projection-runtime';
import { projectionLimits } from './limits.js';
import type { ProjectionMetrics } from './runner.js';
import { arrayLog } from '../../../test/support/array-log.js';
import {
  decodePool,
  projectionDatabase,
  stillClock,
  type ProjectionDatabase,
} from '../../../test/support/projection-database.js';
import { poolHistory } from '../../../test/support/pool-history.js';

type Counts = { counts: { stream: string; events: bigint } };
type Hooks = { readonly beforeCommit?: (events: readonly Recorded[]) => Promise<void> | void };

/** Counts the events of each stream: wrong as soon as one is applied twice or not at all. */
const counting = (
  name: string,
  {
    version = 1,
    factor = 1n,
    streams = 'CreditPool-',
    beforeCommit = () => undefined,
  }: Hooks & { version?: number; factor?: bigint; streams?: string } = {},
): ReadModel<Counts, readonly Recorded[]> => ({
  name,
  version,
  streamPrefixes: [streams],
  create: async (db) => {
    await db.schema
      .createTable('counts')
      .addColumn('stream', 'text', (c) => c.primaryKey())
      .addColumn('events', 'bigint', (c) => c.notNull())
      .execute();
  },
  project: (events) => events,
  write: async (db, events) => {
    for (const { stream } of events)
      await db
        .insertInto('counts')
        .values({ stream, events: factor })
        .onConflict((conflict) =>
          conflict.column('stream').doUpdateSet({ events: sql`counts.events + ${factor}` }),
        )
        .execute();
    await beforeCommit(events);
  },
  tables: { counts: ['stream'] },
});

const log = poolHistory({ seed: 3, accounts: 3, commands: 200 }).slice(0, 80);
const head = BigInt(log.length);

describe('the projector', () => {
  let server: ProjectionDatabase;
  let running: Projector[] = [];
  beforeAll(async () => {
    server = await projectionDatabase();
  }, 60_000);
  beforeEach(async () => {
    for (const schema of ['one', 'two'])
      await sql`drop schema if exists ${sql.id(schema)} cascade`.execute(server.db);
    await sql`delete from projection.checkpoints`.execute(server.db);
  });
  afterEach(async () => {
    await Promise.all(running.map((one) => one.stop()));
    running = [];
  });
  afterAll(() => server.close());

  const start = (
    store: EventStore,
    ...readModels: readonly ReadModel<Counts, readonly Recorded[]>[]
  ): Promise<Projector> => startMetered(store, readModels);
  const startMetered = async (
    store: EventStore,
    readModels: readonly ReadModel<Counts, readonly Recorded[]>[],
    metrics?: ProjectionMetrics,
  ): Promise<Projector> => {
    const projector = createProjector({
      store,
      pool: server.pool,
      readModels,
      decode: decodePool,
      clock: stillClock,
      ...(metrics === undefined ? {} : { metrics }),
    });
    running.push(projector);
    await projector.start();
    return projector;
  };
  const total = async (schema: string): Promise<bigint> => {
    const db = kyselyOn<Counts>(server.pool).withSchema(schema);
    const row = await db
      .selectFrom('counts')
      .select(sql<bigint>`coalesce(sum(events), 0)::bigint`.as('sum'))
      .executeTakeFirstOrThrow();
    return row.sum;
  };
  const stateOf = (projector: Projector, name: string) =>
    projector.health().find((one) => one.readModel === name);
  const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
    for (let tries = 0; !(await holds()); tries += 1) {
      if (tries > 1_000)
        throw new Error(
          `it never came: ${JSON.stringify(
            running.map((one) => one.health()),
            (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value),
          )}`,
        );
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  it('applies history and then what comes, each event once, although the log delivers twice', async () => {
    const store = arrayLog(log.slice(0, 40), { twice: true });
    const projector = await start(store, counting('one'), counting('two'));
    expect(await projector.waitFor(['one', 'two'], 40n, 5_000)).toEqual({ kind: 'reached', position: 40n });
    for (const event of log.slice(40)) store.add(event);
    expect(await projector.waitFor(['one', 'two'], head, 5_000)).toEqual({ kind: 'reached', position: head });
    expect([await total('one'), await total('two')]).toEqual([head, head]);
    expect(await projector.lags()).toMatchObject([
      { readModel: 'one', position: head, head },
      { readModel: 'two', position: head, head },
    ]);
  });

  it('writes nothing for a read model that nothing concerns but its checkpoint, and that seldom', async () => {
    const store = arrayLog();
    const batches = { one: 0, two: 0 };
    const applied = (name: string): void => {
      batches[name as keyof typeof batches] += 1;
    };
    const metrics = { applied, failed: () => undefined };
    const projector = await startMetered(
      store,
      [counting('one'), counting('two', { streams: 'Nothing-' })],
      metrics,
    );
    const began = performance.now();
    for (const event of log) {
      store.add(event);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(await projector.waitFor(['one', 'two'], head, 5_000)).toEqual({ kind: 'reached', position: head });
    expect(await total('one')).toBe(head);
    const spans = Math.ceil((performance.now() - began) / projectionLimits.quietMs);
    expect(batches.two).toBeLessThanOrEqual(spans + 1);
    expect(batches.one).toBeGreaterThan(batches.two);
  });

  it('keeps rows and checkpoint together when it crashes between them', async () => {
    let crashes = 3;
    const beforeCommit = (): void => {
      if ((crashes -= 1) >= 0) throw new Error('power cut');
    };
    const projector = await start(arrayLog(log), counting('one', { beforeCommit }));
    await projector.waitFor(['one'], head, 5_000);
    expect(await total('one')).toBe(head);
    expect(crashes).toBeLessThan(0);
  });

  it('gives up a read model that cannot go on and names it; the others go on, and a rebuild brings it back', async () => {
    let broken = true;
    const beforeCommit = (events: readonly Recorded[]): void => {
      if (broken && events.some(({ position }) => position > 40n)) throw new Error('no such column');
    };
    const store = arrayLog(log.slice(0, 40));
    const projector = await start(store, counting('one', { beforeCommit }), counting('two'));
    await projector.waitFor(['one', 'two'], 40n, 5_000);
    store.add(...log.slice(40));
    await projector.waitFor(['two'], head, 5_000);
    await until(() => stateOf(projector, 'one')?.state === 'failed');
    expect(stateOf(projector, 'one')).toMatchObject({
      position: 40n,
      problem: 'after position 40: Error: no such column',
    });
    expect(await projector.waitFor(['one'], head, 20)).toEqual({ kind: 'late', position: 40n });
    broken = false;
    expect(await projector.rebuild('one')).toEqual({ kind: 'swapped', position: head });
    expect([await total('one'), await total('two')]).toEqual([head, head]);
    await until(() => stateOf(projector, 'one')?.state === 'live');
  });

  it('stops at a gap in a dense log instead of passing over an event', async () => {
    const store = arrayLog(log.slice(0, 10));
    const projector = await start(store, counting('one'));
    await projector.waitFor(['one'], 10n, 5_000);
    store.add(...log.slice(11, 20));
    await until(() => projector.logProblem()?.includes('position 11 follows 10, found 12') === true);
    expect(stateOf(projector, 'one')?.position).toBe(10n);
    expect(await total('one')).toBe(10n);
  });

  it('lets one process write and the other stand by, and take over', async () => {
    const store = arrayLog(log.slice(0, 30));
    const first = await start(store, counting('one'));
    await first.waitFor(['one'], 30n, 5_000);
    const second = await start(store, counting('one'));
    await until(() => stateOf(second, 'one')?.state === 'standby');
    await first.stop();
    store.add(...log.slice(30));
    await second.waitFor(['one'], head, 5_000);
    expect(await total('one')).toBe(head);
    expect(stateOf(second, 'one')?.state).toBe('live');
  });

  it('is fenced off when somebody else has moved the checkpoint, and goes on from there', async () => {
    const store = arrayLog(log.slice(0, 30));
    const projector = await start(store, counting('one'));
    await projector.waitFor(['one'], 30n, 5_000);
    await sql`update projection.checkpoints set position = 35 where name = 'one'`.execute(server.db); // five events are somebody else's
    store.add(...log.slice(30));
    await projector.waitFor(['one'], head, 5_000);
    expect(await total('one')).toBe(head - 5n);
  });

  it('builds a new version in the shadow while the old one is written and read, then swaps; the old program steps aside', async () => {
    const store = arrayLog(log.slice(0, 50));
    const old = await start(store, counting('one'));
    await old.waitFor(['one'], 50n, 5_000);
    const sums = new Set<bigint>();
    const enough = new AbortController();
    const reader = (async (): Promise<void> => {
      while (!enough.signal.aborted) sums.add(await total('one'));
    })();
    const slowly = () => new Promise<void>((resolve) => setTimeout(resolve, 30));
    const fresh = await start(store, counting('one', { version: 2, factor: 100n, beforeCommit: slowly }));
    store.add(...log.slice(50));
    try {
      await until(async () => (await total('one')) === head * 100n);
    } finally {
      enough.abort();
      await reader; // no query failed
    }
    // Every answer was one version's, whole.
    for (const sum of sums) expect(sum <= head || sum % 100n === 0n).toBe(true);
    await until(() => stateOf(old, 'one')?.state === 'superseded');
    await until(() => stateOf(fresh, 'one')?.state === 'live');
  }, 15_000);

  it('rebuilds what is being written, from another process, to the same bytes', async () => {
    const store = arrayLog(log.slice(0, 50));
    const writer = await start(store, counting('one'));
    const model = counting('one');
    const script = createProjector({
      store,
      pool: server.pool,
      readModels: [model],
      decode: decodePool,
      clock: stillClock,
    });
    await writer.waitFor(['one'], 50n, 5_000);
    const before = await digestOf(server.db, model);
    const seen: bigint[] = [];
    expect(await script.rebuild('one', { onProgress: (position) => seen.push(position) })).toEqual({
      kind: 'swapped',
      position: 50n,
    });
    await script.stop();
    expect(seen.at(-1)).toBe(50n);
    expect(await digestOf(server.db, model)).toEqual(before);
    store.add(...log.slice(50));
    await writer.waitFor(['one'], head, 5_000);
    expect(await total('one')).toBe(head);
  });
});
