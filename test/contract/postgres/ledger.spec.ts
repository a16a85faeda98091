import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { Concurrency, Unavailable, type EventStore } from '#event-store';
import { migrateEventStore, openPostgresEventStore } from '#event-store/postgres';
import { InvariantBroken } from '#kernel';
import { refuseUnsafe } from '../../../libs/event-store/src/postgres/connect.js';
import { testDatabase, type TestDatabase } from '../../support/postgres.js';
import { afterCount, at, event, events, insist, listOf, noStream, until } from '../events.js';
import { recorder } from '../recorder.js';

/** What only the store on PostgreSQL promises: nobody changes what is written, positions have no gaps, many appends are one commit. */
describe('the ledger schema', () => {
  const databases: TestDatabase[] = [];
  const pools: pg.Pool[] = [];
  const stores: EventStore[] = [];

  const fresh = async (): Promise<{ url: string; pool: pg.Pool }> => {
    const database = await testDatabase();
    const pool = new pg.Pool({ connectionString: database.url, max: 3 });
    databases.push(database);
    pools.push(pool);
    return { url: database.url, pool };
  };
  const migrated = async () => {
    const made = await fresh();
    await migrateEventStore(made.pool);
    const store = await openPostgresEventStore({ connection: made.url });
    stores.push(store);
    return { ...made, store };
  };
  let ledger: Awaited<ReturnType<typeof migrated>>;
  beforeAll(async () => {
    ledger = await migrated();
  });
  afterAll(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
    await Promise.all(pools.splice(0).map((pool) => pool.end()));
    await Promise.all(databases.splice(0).map((database) => database.close()));
  });

  const as = async (role: string, sql: string): Promise<string> => {
    const client = await ledger.pool.connect();
    try {
      await client.query(`set role ${role}`);
      await client.query(sql);
      return 'done';
    } catch (error) {
      return (error as { code: string }).code;
    } finally {
      await client.query('reset role');
      client.release();
    }
  };
  const INSUFFICIENT_PRIVILEGE = '42501';
  const changes = [
    'update ledger.events set data = data',
    'delete from ledger.events',
    'truncate ledger.events',
    `update ledger.streams set name = name`,
    'delete from ledger.streams',
    'truncate ledger.streams',
  ];

  it('writes one half of the callers while it hears from the other: two transactions a round, not one', async () => {
    const { pool, store } = await migrated();
    const [callers, rounds] = [64, 20];
    const everybody = (write: (stream: string) => Promise<unknown>): Promise<unknown> =>
      Promise.all(Array.from({ length: callers }, (_, n) => write(`Halves-${n.toString()}`)));
    await everybody((stream) => store.append(stream, [event()], noStream)); // both sessions stand
    await everybody(async (stream) => {
      for (let nth = 1; nth <= rounds; nth += 1) await store.append(stream, [event()], afterCount(nth));
    });
    const { rows } = await pool.query<{ transactions: number }>(
      'select count(distinct xmin::text)::int as transactions from ledger.events where revision > 0',
    );
    // Two on a machine with nothing else to do; on a busy one both answers may arrive at once and the callers meet for a round.
    expect(rows[0]?.transactions).toBeGreaterThan(rounds * 1.2);
  });

  it('is migrated by several processes at once, and again, to the same effect', async () => {
    const { pool } = await fresh();
    await Promise.all([1, 2, 3].map(() => migrateEventStore(pool)));
    await migrateEventStore(pool);
    expect((await pool.query('select * from ledger.events')).rows).toEqual([]);
  });

  it.each(changes)('refuses to everybody, its owner included: %s', async (change) => {
    await ledger.store.append(`Kept-${event().id}`, [event()], noStream);
    const user = String(
      (await ledger.pool.query<{ current_user: string }>('select current_user')).rows[0]?.current_user,
    );
    for (const role of ['ledger_append', 'ledger_projector', 'ledger_reader', user])
      expect([role, await as(role, change)]).toEqual([role, INSUFFICIENT_PRIVILEGE]);
  });

  it('lets readers read and only the appender append', async () => {
    const append = `insert into ledger.streams (name) values ('Role-${event().id}')`;
    for (const role of ['ledger_reader', 'ledger_projector']) {
      expect(await as(role, 'select * from ledger.events limit 1')).toBe('done');
      expect(await as(role, append)).toBe(INSUFFICIENT_PRIVILEGE);
    }
    expect(await as('ledger_append', append)).toBe('done');
  });

  it('writes what waits in few transactions, and a refused request never fails its neighbours', async () => {
    const { pool, store } = await migrated();
    const old = event();
    await store.append('Old-1', [old, event()], noStream);
    const appended = await Promise.allSettled([
      ...Array.from({ length: 150 }, (_, n) => store.append(`New-${n.toString()}`, events(2), noStream)),
      store.append('Old-1', [old], at(1n)), // an id that the stream holds, at a revision that would fit
      store.append('Old-1', [event()], at(7n)),
      store.append('New-1', [event()], at(1n)),
    ]);
    expect(appended.map(({ status }) => status)).toEqual([
      ...Array.from({ length: 150 }, () => 'fulfilled'),
      'rejected',
      'rejected',
      'fulfilled',
    ]);
    for (const result of appended)
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(Concurrency);
    const { rows } = await pool.query<{ commits: number; positions: number; last: number }>(
      'select count(distinct xmin::text)::int as commits, count(*)::int as positions, max(position)::int as last from ledger.events',
    );
    expect(rows[0]?.commits).toBeLessThan(10);
    expect([rows[0]?.positions, rows[0]?.last]).toEqual([303, 303]);
  });

  it('keeps two transactions under way: each stream in order, nothing twice, whichever of the two breaks', async () => {
    const { pool, store } = await migrated();
    const seen: bigint[] = [];
    const following = store.subscribeAll(
      { after: 0n },
      { onEvents: (batch) => Promise.resolve(void seen.push(...batch.map(({ position }) => position))) },
    );
    const writer = async (n: number): Promise<void> => {
      const stream = `Lane-${n.toString()}`;
      for (let round = 0; round < 30; round += 1) {
        const pair = [events(1), events(2)] as const; // both asked for at once: the second waits for the first
        const before = round * 3;
        const [first, second] = await Promise.allSettled([
          insist(store, stream, pair[0], afterCount(before)),
          insist(store, stream, pair[1], afterCount(before + 1)),
        ]);
        expect(first.status).toBe('fulfilled');
        // The first one's session broke: the second found that it was not there yet.
        if (second.status === 'rejected') await insist(store, stream, pair[1], afterCount(before + 1));
        if (n === 0 && round % 10 === 5)
          await pool.query(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'credit-ledger-append' and datname = current_database() limit 1",
          );
      }
    };
    await Promise.all(Array.from({ length: 64 }, (_, n) => writer(n)));
    const { rows } = await pool.query<{ count: number; last: number; sessions: number }>(
      `select count(*)::int as count, max(position)::int as last,
         (select count(*)::int from pg_stat_activity where application_name = 'credit-ledger-append' and datname = current_database() and backend_xid is null) as sessions
       from ledger.events`,
    );
    expect(rows[0]).toEqual({ count: 64 * 90, last: 64 * 90, sessions: 2 });
    await until('all are seen', () => seen.length === 64 * 90);
    expect(seen).toEqual(Array.from({ length: 64 * 90 }, (_, n) => BigInt(n + 1)));
    await following.stop();
  });

  it('takes only so many that wait', async () => {
    const { url } = await fresh().then(async (made) => {
      await migrateEventStore(made.pool);
      return made;
    });
    const store = await openPostgresEventStore({ connection: url, limits: { queuedAppends: 5 } });
    stores.push(store);
    const results = await Promise.allSettled(
      Array.from({ length: 20 }, (_, n) => store.append(`Many-${n.toString()}`, [event()], noStream)),
    );
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused.length).toBe(15);
    for (const { reason } of refused) expect(reason).toBeInstanceOf(Unavailable);
    expect((await store.append('Many-20', [event()], noStream)).revision).toBe(0n);
  });

  it('finds a gap instead of reading on behind it', async () => {
    const { pool, store } = await migrated();
    await store.append('Gap-1', events(3), noStream);
    await pool.query(
      `insert into ledger.events select position + 5, stored_at, stream_key, revision + 5, gen_random_uuid(), type, data, metadata from ledger.events where position = 3`,
    );
    await expect(listOf(store.readAll())).rejects.toThrow(InvariantBroken);
    const { notes, subscriber } = recorder();
    const subscription = store.subscribeAll({ after: 0n }, subscriber);
    await until('it failed', () => subscription.state === 'failed');
    expect(notes.dropped.at(-1)?.reason).toBeInstanceOf(InvariantBroken);
  });

  it('is not opened before it is migrated, nor on a server that may lose what it acknowledges', async () => {
    const { url } = await fresh();
    await expect(openPostgresEventStore({ connection: url })).rejects.toThrow(/migrate/);
    const server = (settings: Record<string, string | boolean>) =>
      ({ query: () => Promise.resolve({ rows: [settings] }) }) as unknown as pg.ClientBase; // only this one query
    const safe = { fsync: 'on', pages: 'on', commit: 'on', migrated: true };
    await expect(refuseUnsafe(server(safe))).resolves.toBeUndefined();
    for (const setting of ['fsync', 'pages', 'commit'])
      await expect(refuseUnsafe(server({ ...safe, [setting]: 'off' }))).rejects.toThrow(Unavailable);
  });
});
