import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { instantOf, plusDays, type Instant } from '#kernel';
import {
  bindDue,
  due,
  dueBy,
  dueQuery,
  nextDue,
  type DueDb,
  type DueKey,
  type DuePage,
} from '#projections/due';
import { compileOnly, textOf } from '../../test/support/compiled-sql.js';
import {
  decodePool,
  projectAll,
  projectionDatabase,
  type ProjectionDatabase,
} from '../../test/support/projection-database.js';
import { poolHistory } from '../../test/support/pool-history.js';
import { settledPool } from '../../test/support/settled-pool.js';
import { InvalidLimit } from '../cursor.js';

const before = instantOf('1970-01-01T00:00:00.000Z');

/** Every stream that a sweep meets, however many things stand on a page. */
const pagedBy = async (db: DueDb, by: Instant, limit: number): Promise<ReadonlySet<string>> => {
  const met = new Set<string>();
  for (let after: DueKey | null = null; ;) {
    const page: DuePage = await dueBy(db, by, { limit, after });
    page.streams.forEach(({ stream }) => met.add(stream));
    if (page.next === null) return met;
    after = page.next;
  }
};

describe('due', () => {
  let database: ProjectionDatabase;
  let db: DueDb;
  const log = poolHistory({ seed: 21, accounts: 12, commands: 400 });
  const end = log.map((stored) => decodePool(stored)?.event.at ?? before).reduce((a, b) => (a > b ? a : b));
  const accounts = [...new Set(log.map(({ stream }) => stream.slice('CreditPool-'.length)))];

  beforeAll(async () => {
    database = await projectionDatabase();
    db = bindDue(database.db);
    await projectAll(database.db, due, log, { batch: 50 });
  }, 60_000);
  afterAll(() => database.close());

  it.each([-20, -1, 0, 1, 5, 40])(
    'names the streams, and the instants, that the pools themselves know (S2): %p days from the end',
    async (days) => {
      const by = plusDays(end, days);
      const known = accounts.map((account) => ({
        stream: `CreditPool-${account}`,
        category: 'CreditPool',
        id: account,
        dueAt: settledPool(log, account, before).nextDue,
      }));
      const expected = known
        .filter(({ dueAt }) => dueAt <= by)
        .sort((a, b) => (a.dueAt === b.dueAt ? (a.id < b.id ? -1 : 1) : a.dueAt < b.dueAt ? -1 : 1));
      expect((await dueBy(db, by, { limit: 1_000 })).streams).toEqual(expected);
      expect((await dueBy(db, by, { limit: 1 })).streams).toEqual(expected.slice(0, 1));
      const dues = known.map(({ dueAt }) => dueAt).sort();
      expect(await nextDue(db)).toBe(dues[0]);
      expect(await pagedBy(db, by, 2)).toEqual(new Set(expected.map(({ stream }) => stream)));
    },
  );

  it('gives a sweep a bounded list', async () => {
    for (const limit of [0, -1, 1e9]) await expect(dueBy(db, end, { limit })).rejects.toThrow(InvalidLimit);
  });

  it('asks this', () => {
    expect(textOf(dueQuery(bindDue(compileOnly()), { by: end, limit: 10, after: null }))).toMatchSnapshot();
  });
});
