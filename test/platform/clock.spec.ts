import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { instantOf } from '#kernel';
import { migrateClock, openClock, type DataClock } from '../../libs/platform/src/clock/index.js';
import { createPool } from '../../libs/platform/src/database/index.js';
import { testDatabase, type TestDatabase } from '../support/postgres.js';

// Whole processes: on a busy machine they take their time.
jest.setTimeout(60_000);

const JAN = instantOf('2026-01-31T00:00:00.000Z');
const FEB = instantOf('2026-02-28T00:00:00.000Z');

describe('the clock of the data (S4)', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  const clocks: DataClock[] = [];
  const open = async (choice: Parameters<typeof openClock>[1]): Promise<DataClock> => {
    const clock = await openClock(pool, choice);
    clocks.push(clock);
    return clock;
  };

  beforeAll(async () => {
    database = await testDatabase();
    pool = createPool({ url: database.url, max: 4, name: 'clock test' });
    await migrateClock(pool);
  });
  afterEach(async () => {
    for (const clock of clocks.splice(0)) clock.close();
    await pool.query('truncate platform.clock');
  });
  afterAll(async () => {
    await pool.end();
    await database.close();
  });

  it('refuses the real clock on data that was written under a test clock', async () => {
    await open({ kind: 'test', start: JAN });
    await expect(open({ kind: 'real' })).rejects.toThrow('written under a test clock');
  });

  it('refuses a test clock on data that was written under the real one', async () => {
    await open({ kind: 'real' });
    await expect(open({ kind: 'test', start: JAN })).rejects.toThrow('written under the real clock');
  });

  it('stands still until it is moved, and goes on from there after a restart', async () => {
    const clock = await open({ kind: 'test', start: JAN });
    expect(clock.now()).toBe(JAN);
    expect(await clock.advance(FEB)).toBe(FEB);
    expect(clock.now()).toBe(FEB);
    const restarted = await open({ kind: 'test', start: JAN });
    expect(restarted.now()).toBe(FEB);
  });

  it('never goes back', async () => {
    const clock = await open({ kind: 'test', start: FEB });
    await expect(clock.advance(JAN)).rejects.toThrow('time does not go back');
    expect(clock.now()).toBe(FEB);
  });

  it('is followed by the other processes on the same data', async () => {
    const [here, there] = [
      await open({ kind: 'test', start: JAN }),
      await open({ kind: 'test', start: JAN }),
    ];
    await here.advance(FEB);
    for (let tries = 0; there.now() !== FEB && tries < 200; tries += 1) await sleep(10);
    expect(there.now()).toBe(FEB);
  });

  it('cannot be moved when it is the real one', async () => {
    const clock = await open({ kind: 'real' });
    await expect(clock.advance(FEB)).rejects.toThrow('runs on the real clock');
  });
});
