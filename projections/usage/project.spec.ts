import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CreditPoolEvent, Usage } from '#domain/credit-pool';
import { civilWindow, instantOf, plusDays, sum, type Instant } from '#kernel';
import {
  activeUsersQuery,
  activityQuery,
  bindUsage,
  lastActivityOf,
  latenciesQuery,
  modelPerformanceOf,
  overviewOf,
  overviewQuery,
  performanceQuery,
  seriesOf,
  seriesQuery,
  sharesOf,
  sharesQuery,
  topUsersOf,
  usage,
  type UsageDb,
} from '#projections/usage';
import { compileOnly, textOf } from '../../test/support/compiled-sql.js';
import {
  decodePool,
  projectAll,
  projectionDatabase,
  type ProjectionDatabase,
} from '../../test/support/projection-database.js';
import { settledPool } from '../../test/support/settled-pool.js';
import { poolHistory } from '../../test/support/pool-history.js';
import { bucketOf, middleOf, percentile } from './latency.js';

type Charge = Extract<CreditPoolEvent, { readonly type: 'CreditsDebited' | 'HoldCaptured' }>;

describe('usage', () => {
  let database: ProjectionDatabase;
  let db: UsageDb;
  const log = poolHistory({ seed: 6, accounts: 2, commands: 400 });
  const account = 'acc_00001'; // its zone is Europe/Berlin
  const events = log
    .filter(({ stream }) => stream.endsWith(account))
    .map((stored) => decodePool(stored)?.event as CreditPoolEvent);
  const end = events.at(-1)?.at ?? instantOf('2026-01-01T00:00:00.000Z');
  const cycle = settledPool(log, account, end).windows.cycle;
  const all = { from: plusDays(end, -300), until: plusDays(end, 2) };

  const charges = events.flatMap((event): Charge[] =>
    event.type === 'CreditsDebited' || event.type === 'HoldCaptured' ? [event] : [],
  );
  const own = events.flatMap((event) => (event.type === 'OwnKeyUsageRecorded' ? [event.data.usage] : []));
  const count = (uses: readonly (Usage | null)[], outcome: Usage['outcome']): bigint =>
    BigInt(uses.filter((one) => one?.outcome === outcome).length);
  const costOf = (some: readonly Charge[]): bigint => sum(some.map(({ data }) => data.amount));

  beforeAll(async () => {
    database = await projectionDatabase();
    db = bindUsage(database.db);
    await projectAll(database.db, usage, log, { batch: 40 });
  }, 60_000);
  afterAll(() => database.close());

  it('shows the cycle to the nano: spend, requests, tokens, average, own keys apart (R52–R54, R38)', async () => {
    const inCycle = charges.filter(({ at }) => cycle.start <= at && at < cycle.end);
    const uses = inCycle.map(({ data }) => data.usage);
    const back = events.flatMap((event) =>
      event.type === 'DebitReversed' && event.data.debitedAt >= cycle.start ? [event.data.amount] : [],
    );
    const overview = await overviewOf(db, account, { period: { cycleAt: end }, at: end });
    expect(overview).toMatchObject({
      from: cycle.start,
      until: cycle.end,
      zone: 'Europe/Berlin',
      spend: costOf(inCycle) - sum(back),
    });
    expect(overview?.figures).toMatchObject({
      succeeded: count(uses, 'succeeded'),
      failed: count(uses, 'failed'),
      inputTokens: BigInt(uses.reduce((total, one) => total + (one?.inputTokens ?? 0), 0)),
      cachedTokens: BigInt(uses.reduce((total, one) => total + (one?.cachedTokens ?? 0), 0)),
      outputTokens: BigInt(uses.reduce((total, one) => total + (one?.outputTokens ?? 0), 0)),
      cost: costOf(inCycle),
      reversed: sum(back),
    });
    expect(overview?.averageCost).toBe(
      costOf(inCycle.filter(({ data }) => data.usage !== null)) / count(uses, 'succeeded'),
    );
    const everything = await overviewOf(db, account, { period: all, at: end });
    expect(everything?.ownKey).toMatchObject({
      succeeded: count(own, 'succeeded'),
      failed: count(own, 'failed'),
      cost: 0n,
    });
    expect(everything?.figures.cost).toBe(costOf(charges));
  });

  it('counts who was active in the last seven days', async () => {
    const active = new Set<string>();
    for (const event of events) {
      if (
        event.type !== 'CreditsDebited' &&
        event.type !== 'HoldCaptured' &&
        event.type !== 'OwnKeyUsageRecorded'
      )
        continue;
      const { usage: use, member } = event.data;
      const at = use?.time ?? event.at;
      if (use !== null && member !== null && at > plusDays(end, -7) && at <= end) active.add(member);
    }
    expect((await overviewOf(db, account, { period: all, at: end }))?.activeUsers).toBe(active.size);
  });

  it('knows when members were last active (R49)', async () => {
    const last = new Map<string, Instant>();
    for (const { type, at, data } of events) {
      if (type !== 'CreditsDebited' && type !== 'HoldCaptured' && type !== 'OwnKeyUsageRecorded') continue;
      const { usage: use, member } = data;
      const used = use?.time ?? at;
      if (use !== null && member !== null && used > (last.get(member) ?? '')) last.set(member, used);
    }
    const found = await lastActivityOf(db, account, [...last.keys(), 'usr_nobody']);
    expect(new Map([...found].sort())).toEqual(new Map([...last].sort()));
    expect(await lastActivityOf(db, account, [])).toEqual(new Map());
  });

  it.each(['model', 'provider', 'member', 'space'] as const)(
    'shares out requests and cost by %s',
    async (by) => {
      const shares = (await sharesOf(db, account, by, { period: all })) ?? [];
      const nameOf = ({ data }: Charge): string | null =>
        by === 'member' || by === 'space' ? data[by] : (data.usage?.[by] ?? null);
      for (const { name, cost, succeeded } of shares) {
        const mine = charges.filter((charge) => nameOf(charge) === name);
        expect({ name, cost, succeeded }).toEqual({
          name,
          cost: costOf(mine),
          succeeded: count(
            mine.map(({ data }) => data.usage),
            'succeeded',
          ),
        });
      }
      expect(sum(shares.map(({ cost }) => cost))).toBe(costOf(charges));
      expect(shares.reduce((total, { costShare }) => total + costShare, 0)).toBeGreaterThan(
        1_000_000 - shares.length,
      );
    },
  );

  it('ranks users by successful requests (S13)', async () => {
    const top = (await topUsersOf(db, account, { period: all, limit: 3 })) ?? [];
    expect(top.length).toBe(3);
    expect(top.every(({ name }) => name !== null)).toBe(true);
    expect(top.map(({ succeeded }) => succeeded)).toEqual(
      [...top.map(({ succeeded }) => succeeded)].sort((a, b) => Number(b - a)),
    );
  });

  it.each(['day', 'week', 'month'] as const)(
    'draws the series by %s in the zone of the account',
    async (unit) => {
      const points = (await seriesOf(db, account, { unit, ...all })) ?? [];
      expect(sum(points.map(({ cost }) => cost))).toBe(costOf(charges));
      expect([...points.map(({ day }) => day)].sort()).toEqual(points.map(({ day }) => day));
      const usedAt = ({ at, data }: Charge): Instant => data.usage?.time ?? at;
      if (unit !== 'day') return;
      for (const { day, cost } of points) {
        const { start, end: next } = civilWindow('Europe/Berlin', 'day', instantOf(`${day}T12:00:00.000Z`));
        expect({ day, cost }).toEqual({
          day,
          cost: costOf(charges.filter((one) => start <= usedAt(one) && usedAt(one) < next)),
        });
      }
    },
  );

  it('shows how the models did: failures exactly, percentiles within a 32nd (S13)', async () => {
    const uses = [...charges.map(({ data }) => data.usage), ...own];
    for (const { model, succeeded, failed, p50Ms, p95Ms } of (await modelPerformanceOf(db, account, all)) ??
      []) {
      const mine = uses.filter((one) => one?.model === model);
      expect({ succeeded, failed }).toEqual({
        succeeded: count(mine, 'succeeded'),
        failed: count(mine, 'failed'),
      });
      const latencies = mine
        .flatMap((one) => (one?.outcome === 'succeeded' && one.latencyMs !== null ? [one.latencyMs] : []))
        .sort((a, b) => a - b);
      const exact = (percent: number): number =>
        latencies[Math.ceil((latencies.length * percent) / 100) - 1] ?? 0;
      expect(Math.abs((p50Ms ?? 0) - exact(50))).toBeLessThanOrEqual(exact(50) / 32 + 1);
      expect(Math.abs((p95Ms ?? 0) - exact(95))).toBeLessThanOrEqual(exact(95) / 32 + 1);
    }
  });

  it('answers an unknown account with null', async () => {
    expect(await overviewOf(db, 'acc_none', { period: all, at: end })).toBeNull();
    expect(await seriesOf(db, 'acc_none', { unit: 'day', ...all })).toBeNull();
  });

  it('asks this', () => {
    const none = bindUsage(compileOnly());
    const span = { cycle: end, from: end, until: end };
    expect(textOf(overviewQuery(none, account, span))).toMatchSnapshot('overview of a cycle');
    expect(textOf(overviewQuery(none, account, { ...span, cycle: null }))).toMatchSnapshot(
      'overview of days',
    );
    expect(textOf(activeUsersQuery(none, account, end))).toMatchSnapshot('active users');
    expect(textOf(activityQuery(none, account, ['usr_1']))).toMatchSnapshot('last activity');
    expect(textOf(seriesQuery(none, account, 'week', { ...span, zone: 'UTC', limit: 9 }))).toMatchSnapshot(
      'series',
    );
    expect(
      textOf(sharesQuery(none, account, 'member', { ...span, limit: 9, order: 'requests', named: true })),
    ).toMatchSnapshot('shares');
    expect(textOf(performanceQuery(none, account, span))).toMatchSnapshot('performance');
    expect(textOf(latenciesQuery(none, account, span, ['m']))).toMatchSnapshot('latencies');
  });
});

describe('latency buckets', () => {
  it('follow each other without a hole, and no middle is further off than a 32nd', () => {
    const wrong: number[] = [];
    for (let ms = 1; ms < 200_000; ms += 1) {
      const step = bucketOf(ms) - bucketOf(ms - 1);
      if ((step !== 0 && step !== 1) || Math.abs(middleOf(bucketOf(ms)) - ms) > ms / 32) wrong.push(ms);
    }
    expect(wrong).toEqual([]);
    expect(bucketOf(Number.MAX_SAFE_INTEGER)).toBe(bucketOf(2 ** 31 - 1));
    expect(percentile([], 50)).toBeNull();
  });
});
