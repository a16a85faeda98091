import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { available, held, posted, usedOf } from '#domain/credit-pool';
import { larger, plusDays, plusMs, zero } from '#kernel';
import {
  bindBalance,
  balance,
  balanceOf,
  capsOf,
  capsQuery,
  holdsOf,
  holdsQuery,
  lotsOf,
  accountsRunningLow,
  lotsQuery,
  runningLowQuery,
  poolQuery,
  spendersOf,
  spendersQuery,
  type BalanceDb,
} from '#projections/balance';
import { compileOnly, textOf } from '../../test/support/compiled-sql.js';
import {
  decodePool,
  projectAll,
  projectionDatabase,
  type ProjectionDatabase,
} from '../../test/support/projection-database.js';
import { poolHistory } from '../../test/support/pool-history.js';
import { settledPool } from '../../test/support/settled-pool.js';
import { InvalidCursor, InvalidLimit } from '../cursor.js';

describe('balance', () => {
  it('asks this', () => {
    const none = bindBalance(compileOnly());
    const at = plusDays(end, 0);
    const window = { start: at, end: at };
    expect(textOf(poolQuery(none, 'a', at))).toMatchSnapshot('balance');
    expect(textOf(runningLowQuery(none, { since: at, account: 'a' }, 2))).toMatchSnapshot('running low');
    expect(textOf(lotsQuery(none, 'a', { at, after: 0n, limit: 2, all: false }))).toMatchSnapshot('lots');
    expect(textOf(holdsQuery(none, 'a', { at, after: '', limit: 2 }))).toMatchSnapshot('holds');
    expect(textOf(capsQuery(none, 'a', { after: ['', ''], limit: 2 }))).toMatchSnapshot('caps');
    const windows = { at, cycle: window, month: window, day: window };
    expect(textOf(spendersQuery(none, 'a', 'member', { windows, after: '', limit: 2 }))).toMatchSnapshot(
      'spenders',
    );
  });

  let database: ProjectionDatabase;
  let db: BalanceDb;
  const log = poolHistory({ seed: 5, accounts: 5, commands: 500 });
  const accounts = [...new Set(log.map(({ stream }) => stream.slice('CreditPool-'.length)))];
  const end = log
    .map((stored) => decodePool(stored)?.event.at ?? '')
    .reduce((a, b) => (a > b ? a : b)) as ReturnType<typeof plusDays>;

  const lastOf = (account: string) =>
    log
      .filter(({ stream }) => stream.endsWith(account))
      .map((stored) => decodePool(stored)?.event.at ?? end)
      .at(-1) ?? end;

  beforeAll(async () => {
    database = await projectionDatabase();
    db = bindBalance(database.db);
    await projectAll(database.db, balance, log, { batch: 64 });
  }, 60_000);
  afterAll(() => database.close());

  it.each([0, 1, 3, 10, 40])(
    'is what the settled fold says, %p days after anything was booked (R41, S5)',
    async (days) => {
      const at = plusDays(end, days);
      for (const account of accounts) {
        const pool = settledPool(log, account, at);
        const row = await balanceOf(db, account, at);
        expect({ account, posted: row?.posted, held: row?.held, available: row?.available }).toEqual({
          account,
          posted: posted(pool),
          held: held(pool),
          available: available(pool),
        });
        if (days > 0) continue;
        // What the row says is what is booked: as of the account's own last event nothing is due.
        const booked = settledPool(log, account, lastOf(account));
        expect({
          debt: row?.debt,
          frozen: row?.frozen.map(({ reason }) => reason),
          cycle: row?.cycle,
        }).toEqual({
          debt: booked.debt,
          frozen: [...booked.frozen.keys()].sort(),
          cycle: booked.cycle,
        });
        expect(row?.alert).toMatchObject({ threshold: booked.alert.threshold, low: booked.alert.low });
      }
    },
  );

  it('finds the accounts that run low, a page at a time (R78)', async () => {
    const low = accounts.filter((account) => settledPool(log, account, end).alert.low);
    const found: string[] = [];
    for (let after: Awaited<ReturnType<typeof accountsRunningLow>>[number] | null = null; ;) {
      const [next] = await accountsRunningLow(db, after, 1);
      if (next === undefined) break;
      found.push(next.account);
      after = next;
    }
    expect([...found].sort()).toEqual([...low].sort());
  });

  it('shows each lot with what is left and pinned, and pages through them', async () => {
    for (const account of accounts) {
      const pool = settledPool(log, account, end);
      const seen = new Map<string, { free: bigint; pinned: bigint }>();
      for (let cursor: string | undefined; ;) {
        const page = await lotsOf(db, account, { at: end, limit: 3, cursor });
        for (const { lot, remaining, pinned } of page.data)
          seen.set(lot, { free: remaining - pinned, pinned });
        expect(page.hasMore).toBe(page.nextCursor !== null);
        if (page.nextCursor === null) break;
        cursor = page.nextCursor;
      }
      const alive = [...pool.byId.values()].filter(({ expiresAt }) => expiresAt === null || expiresAt > end);
      expect(Object.fromEntries(seen)).toEqual(
        Object.fromEntries(alive.map(({ id, free, pinned }) => [id, { free, pinned }])),
      );
    }
  });

  it('lists the open holds and the caps', async () => {
    for (const account of accounts) {
      const pool = settledPool(log, account, end);
      const holds = await holdsOf(db, account, { at: end });
      expect(holds.data.map(({ hold }) => hold)).toEqual([...pool.holds.keys()].sort());
      const caps = await capsOf(db, account, {});
      const expected = (['member', 'space'] as const).reduce(
        (sum, scope) => sum + pool.caps[scope].of.size + (pool.caps[scope].each === null ? 0 : 1),
        0,
      );
      expect(caps.data).toHaveLength(expected);
    }
  });

  it('counts spending and open holds against caps as the decider does (S7)', async () => {
    let spent = zero; // of whoever spent most
    const scopes = accounts.flatMap((account) =>
      (['member', 'space'] as const).map((scope) => ({ account, scope })),
    );
    for (const { account, scope } of scopes) {
      // Just after the last event: its windows are those that the fold keeps.
      const at = plusMs(settledPool(log, account, end).at, 1);
      const pool = settledPool(log, account, at);
      const page = await spendersOf(db, account, scope, { at, limit: 500 });
      for (const { subject, used, cap } of page?.data ?? []) {
        const by = (window: Parameters<typeof usedOf>[2]): bigint =>
          usedOf(pool, { scope, subject }, window, at);
        const expected = {
          grantCycle: by('grant_cycle'),
          calendarMonth: by('calendar_month'),
          calendarDay: by('calendar_day'),
        };
        expect({ account, subject, ...used }).toEqual({ account, subject, ...expected });
        expect(cap === null || cap.resetsAt > at).toBe(true);
        spent = larger(spent, used.grantCycle);
      }
    }
    expect(spent > zero).toBe(true);
  });

  it('answers an unknown account with null, and refuses what is no cursor or limit', async () => {
    expect(await balanceOf(db, 'acc_none', end)).toBeNull();
    const account = accounts[0] ?? '';
    const { nextCursor } = await lotsOf(db, account, { at: end, limit: 1, all: true });
    const tampered = `${nextCursor?.slice(0, -2) ?? ''}AA`;
    await expect(lotsOf(db, account, { at: end, cursor: tampered })).rejects.toThrow(InvalidCursor);
    await expect(holdsOf(db, account, { at: end, cursor: nextCursor ?? '' })).rejects.toThrow(InvalidCursor); // of another list
    for (const limit of [0, -1, 1.5, 1e9, Number.NaN])
      await expect(lotsOf(db, account, { at: end, limit })).rejects.toThrow(InvalidLimit);
  });
});
