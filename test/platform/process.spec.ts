import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type pg from 'pg';
import { createPool, migrate } from '../../libs/platform/src/database/index.js';
import { createHealth } from '../../libs/platform/src/health/index.js';
import { createLeader } from '../../libs/platform/src/leader/index.js';
import { createMetrics } from '../../libs/platform/src/metrics/index.js';
import { createShutdown } from '../../libs/platform/src/shutdown/index.js';
import { testDatabase, type TestDatabase } from '../support/postgres.js';

// Whole processes: on a busy machine they take their time.
jest.setTimeout(60_000);

describe('shutdown', () => {
  it('stops in the opposite order of the start, once, and goes on past what fails or hangs', async () => {
    const stopped: string[] = [];
    const shutdown = createShutdown(40);
    shutdown.add('database', () => void stopped.push('database'));
    shutdown.add('hanging', () => new Promise(() => undefined));
    shutdown.add('failing', () => Promise.reject(new Error('no')));
    shutdown.add('listener', () => void stopped.push('listener'));
    const [first, second] = await Promise.all([shutdown.run(), shutdown.run()]);
    expect(second).toBe(first);
    expect(stopped).toEqual(['listener', 'database']);
    expect(first).toMatchObject({ clean: false, failures: [{ name: 'failing' }, { name: 'hanging' }] });
  });
});

describe('health', () => {
  it('is ready when every part is, and says nothing of why a check threw', async () => {
    const health = createHealth();
    health.add('store', () => Promise.resolve({ ok: true, detail: 'answers' }));
    expect(await health.ready()).toMatchObject({ ok: true });
    health.add('database', () => Promise.reject(new Error('postgres://a:hunter2@b')));
    const report = await health.ready();
    expect(report).toMatchObject({ ok: false, checks: { database: { ok: false } } });
    expect(JSON.stringify(report)).not.toContain('hunter2');
  });

  it('is not ready while the process drains', async () => {
    const health = createHealth();
    health.drain();
    expect(await health.ready()).toMatchObject({ ok: false });
  });
});

describe('metrics', () => {
  it('count per instance, with nothing in the library-wide registry', async () => {
    const [a, b] = [createMetrics(), createMetrics()];
    a.engine.appended(3, 5);
    a.projections.lagFrom(() => Promise.resolve([{ readModel: 'balance', behind: 7 }]));
    const { text } = await a.api.exposition();
    expect(text).toContain('ledger_events_appended_total 5');
    expect(text).toContain('ledger_projection_lag{read_model="balance"} 7');
    expect((await b.api.exposition()).text).toContain('ledger_events_appended_total 0');
  });

  it('answer while the database is away', async () => {
    const { api, projections } = createMetrics();
    projections.lagFrom(() => Promise.reject(new Error('away')));
    expect((await api.exposition()).text).toContain('ledger_appends_total 0');
  });
});

describe('the database', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  beforeAll(async () => {
    database = await testDatabase();
    pool = createPool({ url: database.url, max: 4, name: 'process test' });
  });
  afterAll(async () => {
    await pool.end();
    await database.close();
  });

  it('prepares what has parameters, and reads bigint as bigint', async () => {
    const session = await pool.connect();
    const { rows } = await session.query<{ n: bigint }>('select $1::bigint as n', ['9007199254740993']);
    expect(rows).toEqual([{ n: 9007199254740993n }]);
    await session.query('select 1');
    const prepared = await session.query<{ statement: string }>(
      'select statement from pg_prepared_statements',
    );
    expect(prepared.rows).toEqual([{ statement: 'select $1::bigint as n' }]);
    session.release();
  });

  it('migrates one process at a time, in order, and names what failed', async () => {
    const ran: string[] = [];
    const step = (name: string, fails = false) => ({
      name,
      run: async () => {
        ran.push(`${name} begins`);
        await pool.query('select pg_sleep(0.02)');
        ran.push(`${name} ends`);
        if (fails) throw new Error('no such column');
      },
    });
    await Promise.all([migrate(pool, [step('a'), step('b')]), migrate(pool, [step('a'), step('b')])]);
    expect(ran.join(', ')).toBe('a begins, a ends, b begins, b ends, a begins, a ends, b begins, b ends');
    await expect(migrate(pool, [step('c', true)])).rejects.toThrow('migration "c" failed: no such column');
  });

  it('outlives a session that the server ends while it is borrowed and idle', async () => {
    const session = await pool.connect();
    const { rows } = await session.query<{ pid: number }>('select pg_backend_pid() as pid');
    await pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    await expect(session.query('select 1')).rejects.toThrow();
    session.release(true);
    expect((await pool.query('select 1')).rowCount).toBe(1);
  });

  it('has one leader at a time, and another when that one is gone', async () => {
    const [a, b] = [createLeader(pool, 'sweep'), createLeader(pool, 'sweep')];
    expect([await a.leads(), await b.leads(), await a.leads()]).toEqual([true, false, true]);
    await pool.query(
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid()`,
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await b.leads()).toBe(true);
    expect(await a.leads()).toBe(false);
    await Promise.all([a.close(), b.close()]);
  });
});
