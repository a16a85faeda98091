import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { kyselyOn, readModelPool } from '#projection-runtime';
import { testDatabase, type TestDatabase } from '../../../test/support/postgres.js';
import { reactorLimits } from './limits.js';
import { migrateReactor, postgresParking, type Parked } from './parking.js';

describe('what a reactor keeps beside the log', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  beforeAll(async () => {
    database = await testDatabase();
    pool = readModelPool(database.url, 3);
    pool.on('error', () => undefined); // its database is dropped at the end
    await migrateReactor(kyselyOn<unknown>(pool));
    await migrateReactor(kyselyOn<unknown>(pool));
  }, 60_000);
  afterAll(async () => {
    await pool.end();
    await database.close();
  });

  const parking = () => postgresParking(kyselyOn<unknown>(pool));
  const fact = (position: bigint, stream: string): Parked => ({
    ...{ position, stream, revision: position, type: 'InvoiceIssued.v1' },
  });
  /** As if every pause were over. */
  const later = () => pool.query(`update reaction.parked set next_at = now() - interval '1 second'`);

  it('is how far it has come, and never goes back', async () => {
    expect(await parking().checkpoint()).toBe(0n);
    await parking().moveTo(7n);
    await parking().moveTo(5n);
    expect(await parking().checkpoint()).toBe(7n);
  });

  it('keeps facts of one stream in their order: only the first one is tried', async () => {
    await parking().park(fact(2n, 'Invoice-a'), null);
    await parking().park(fact(1n, 'Invoice-a'), 'down');
    await parking().park(fact(1n, 'Invoice-a'), 'twice is once');
    await parking().park(fact(3n, 'Invoice-b'), 'down');
    expect(await parking().due(10)).toEqual([]);
    await later();
    expect(await parking().due(10)).toEqual([fact(1n, 'Invoice-a'), fact(3n, 'Invoice-b')]);
    expect(await parking().due(1)).toEqual([fact(1n, 'Invoice-a')]);
    await parking().done(1n);
    expect((await parking().due(10)).map(({ position }) => position)).toEqual([2n, 3n]);
    expect(await parking().waitingStreams()).toEqual(new Set(['Invoice-a', 'Invoice-b']));
  });

  it('lets nothing wait behind what waits for somebody, and tries both', async () => {
    const waits = [fact(101n, 'Customer-a'), fact(102n, 'Customer-a')] as const;
    await parking().park(waits[0], 'waits for its payer', true);
    expect(await parking().waitingStreams()).not.toContain('Customer-a');
    await parking().park(waits[1], 'down');
    await later();
    expect((await parking().due(10)).filter(({ stream }) => stream === 'Customer-a')).toEqual(waits);
    await parking().failed(102n, 'waits for its payer', true);
    expect(await parking().waitingStreams()).not.toContain('Customer-a');
    await parking().failed(101n, 'down');
    expect(await parking().waitingStreams()).toContain('Customer-a');
    for (const { position } of waits) await parking().done(position);
  });

  it('pauses longer each time, gives up in the end, and lets the next reactor begin anew', async () => {
    expect(await parking().failed(3n, 'still down')).toBe(false);
    expect((await parking().due(10)).map(({ position }) => position)).toEqual([2n]);
    await pool.query('update reaction.parked set attempts = $1 where position = 3', [
      reactorLimits.attempts - 1,
    ]);
    expect(await parking().failed(3n, 'x'.repeat(5_000))).toBe(true);
    expect(await parking().count()).toEqual({ waiting: 1, givenUp: 1 });
    expect(await parking().waitingStreams()).toEqual(new Set(['Invoice-a']));
    await parking().revive();
    expect(await parking().count()).toEqual({ waiting: 2, givenUp: 0 });
    await parking().done(2n);
    expect((await parking().due(10)).map(({ position }) => position)).toEqual([3n]);
  });
});
