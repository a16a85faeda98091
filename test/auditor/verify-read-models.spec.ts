import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { checkReadModels } from '../../apps/auditor/src/verify/read-models.js';
import { openSnapshot } from '../../apps/auditor/src/log/snapshot.js';
import { decodePool } from '../../apps/auditor/src/accounts/events.js';
import type { Ledger } from '../../apps/auditor/src/log/ledger.js';
import { instantOf } from '#kernel';
import { applyBatch, createEmpty, kyselyOn, migrateProjections, readModelPool } from '#projection-runtime';
import { readModels } from '#projections';
import { testDatabase, type TestDatabase } from '../support/postgres.js';
import { story, team } from './story.js';
import { call, ledgerOf, type Answer } from './terminal.js';

const clock = { now: () => instantOf('2026-02-01T00:00:00.000Z') };
const { log } = story();
const head = log.at(-1)?.position ?? 0n;

let database: TestDatabase;
let session: pg.Client;
beforeAll(async () => {
  database = await testDatabase();
  session = new pg.Client({ connectionString: database.url });
  await session.connect();
  const pool = readModelPool(database.url, 1);
  const db = kyselyOn<never>(pool);
  await migrateProjections(db);
  for (const model of readModels) {
    await createEmpty(db, { model, name: model.name }, clock);
    await applyBatch(
      db,
      { model, name: model.name },
      { from: 0n, to: head, events: log.map(decodePool) },
      clock,
    );
  }
  await pool.end();
});
afterAll(async () => {
  await session.end();
  await database.close();
});

const verify = async (events = log, ...args: readonly string[]): Promise<Answer> =>
  verifyOn(ledgerOf(events), ...args);
const verifyOn = async (ledger: Ledger, ...args: readonly string[]): Promise<Answer> => {
  const snapshot = await openSnapshot(database.url, 'nobody_has_this_role');
  return call(['verify', ...args], async () => ({
    ...ledger,
    readModels: checkReadModels({ url: database.url, snapshot: snapshot.name, models: readModels }),
    close: snapshot.close,
  }));
};

/** Plants a change in a transaction that is committed, verifies, and takes it back. */
const planted = async (change: string, undo: string): Promise<readonly Record<string, unknown>[]> => {
  await session.query(change);
  try {
    const { code, out } = await verify(log, '--json');
    expect(code).toBe(1);
    return out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter(({ line }) => line === 'finding');
  } finally {
    await session.query(undo);
  }
};

describe('verify compares every read model with the log, in one snapshot (S30)', () => {
  it('finds nothing in what the projector wrote', async () => {
    const { code, out } = await verify();
    expect(out).toContain('Everything agrees.');
    expect(code).toBe(0);
    for (const { name } of readModels)
      expect(out).toMatch(
        new RegExp(`read model ${name} +at position ${head.toString()}: \\d+ tables equal`),
      );
  });

  it('names a changed row, its column and both values; the second fold finds it too', async () => {
    const found = await planted(
      'update balance.lots set remaining = remaining + 1',
      'update balance.lots set remaining = remaining - 1',
    );
    expect(found).toContainEqual(
      expect.objectContaining({
        code: 'row-changed',
        position: head.toString(),
        subject: expect.stringContaining(`balance.lots {"lot": "lot_`) as unknown,
        says: expect.stringMatching(/^the log gives remaining 39250000000, not 39250000001$/) as unknown,
      }),
    );
    expect(found).toContainEqual(
      expect.objectContaining({ code: 'balance-wrong', subject: expect.stringContaining(team) as unknown }),
    );
  });

  it('names a row that is missing and one that no event gives', async () => {
    expect(
      (
        await planted(
          'create table kept as select * from balance.holds; delete from balance.holds',
          'insert into balance.holds select * from kept; drop table kept',
        )
      ).map(({ code }) => code),
    ).toEqual(['row-missing']);
    expect(
      (
        await planted(
          `insert into balance.freezes (account, reason, since) values ('${team}', 'operator', now())`,
          'delete from balance.freezes',
        )
      ).map(({ code }) => code),
    ).toEqual(['row-added']);
  });

  it('names a read model that is ahead of the log, and one of another version', async () => {
    const { out, code } = await verify(log.slice(0, 15));
    expect(code).toBe(1);
    expect(out).toMatch(/16 +read-model-ahead +balance +it stands at 21, the log ends at 15/);
    const found = await planted(
      "update projection.checkpoints set version = version + 70 where name = 'usage'",
      "update projection.checkpoints set version = version - 70 where name = 'usage'",
    );
    expect(found).toMatchObject([{ code: 'read-model-broken', subject: 'usage' }]);
  });

  it('takes a read model that moved past what others wrote to the same server for one that is not ahead', async () => {
    const [past, back] = ['+', '-'].map(
      (sign) => `update projection.checkpoints set position = position ${sign} 3`,
    ) as [string, string];
    await session.query(past);
    try {
      const shared = { ...ledgerOf(log), dense: false };
      expect((await verifyOn({ ...shared, head: head + 3n })).code).toBe(0);
      expect((await verifyOn({ ...shared, head: head + 2n })).out).toContain('read-model-ahead');
    } finally {
      await session.query(back);
    }
  });

  it('writes nothing: the server refuses it', async () => {
    const { query, close } = await openSnapshot(database.url, 'nobody_has_this_role');
    await expect(query('delete from balance.holds')).rejects.toThrow('read-only transaction');
    await close();
  });
});
