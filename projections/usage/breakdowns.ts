import { sql } from 'kysely';
import type { Instant, Nanos } from '#kernel';
import { InvalidLimit } from '../cursor.js';
import { queryLimits } from '../limits.js';
import { percentile } from './latency.js';
import { figures, poolOf, rowsIn, spanOf, type Period, type Span, type UsageDb } from './queries.js';

export type Dimension = 'model' | 'provider' | 'member' | 'space';

export type Share = {
  /** `null`: debited without naming one. */
  readonly name: string | null;
  readonly succeeded: bigint;
  readonly failed: bigint;
  readonly cost: Nanos;
  readonly inputTokens: bigint;
  readonly outputTokens: bigint;
  /** Parts of a million of all groups, those not listed included. */
  readonly requestShare: number;
  readonly costShare: number;
};

export type GroupOrder = 'requests' | 'cost';

export const sharesQuery = (
  db: UsageDb,
  account: string,
  by: Dimension,
  span: Span & { limit: number; order: GroupOrder; named: boolean },
) =>
  rowsIn(db, account, span)
    .select(sql<string | null>`nullif(${sql.ref(by)}, '')`.as('name'))
    .select(figures())
    .select([
      sql<bigint>`coalesce(sum(sum(succeeded)) over (), 0)::bigint`.as('allSucceeded'),
      sql<bigint>`coalesce(sum(sum(cost)) over (), 0)::bigint`.as('allCost'),
    ])
    .where('own_key', '=', false)
    .$if(span.named, (query) => query.where(by, '<>', ''))
    .groupBy(by)
    .orderBy(span.order === 'requests' ? 'succeeded' : 'cost', 'desc')
    .orderBy(by)
    .limit(span.limit);

const MILLION = 1_000_000n;
const partOf = (part: bigint, all: bigint): number => (all === 0n ? 0 : Number((part * MILLION) / all));

type Asked = {
  readonly period: Period;
  readonly order?: GroupOrder;
  readonly limit?: number;
  readonly named?: boolean;
};

const boundedBy = (maximum: number, limit: number): number => {
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > maximum) throw new InvalidLimit(maximum);
  return limit;
};

/** R53, R54, R74: who and what the requests and the cost belong to, largest first. `null`: no such account. */
export const sharesOf = async (
  db: UsageDb,
  account: string,
  by: Dimension,
  asked: Asked,
): Promise<readonly Share[] | null> => {
  const pool = await poolOf(db, account);
  if (pool === undefined) return null;
  const limit = boundedBy(queryLimits.shares, asked.limit ?? queryLimits.shares);
  const span = {
    ...spanOf(pool, asked.period),
    limit,
    order: asked.order ?? 'requests',
    named: asked.named ?? false,
  };
  const rows = await sharesQuery(db, account, by, span).execute();
  return rows.map(({ name, succeeded, failed, cost, inputTokens, outputTokens, allSucceeded, allCost }) => ({
    name,
    succeeded,
    failed,
    cost,
    inputTokens,
    outputTokens,
    requestShare: partOf(succeeded, allSucceeded),
    costShare: partOf(cost, allCost),
  }));
};

/** S13: ranked by successful requests. Individual figures: the caller has checked the permission (S14). */
export const topUsersOf = (db: UsageDb, account: string, asked: Asked): Promise<readonly Share[] | null> =>
  sharesOf(db, account, 'member', { ...asked, order: 'requests', named: true });

export type ModelPerformance = {
  readonly provider: string;
  readonly model: string;
  readonly succeeded: bigint;
  readonly failed: bigint;
  /** Failed requests as parts of a million of all. */
  readonly failureShare: number;
  /** Of successful requests that said how long they took, within a 32nd; `null`: none did. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
};

export const performanceQuery = (db: UsageDb, account: string, span: Span) =>
  rowsIn(db, account, span)
    .select(['provider', 'model'])
    .select(figures())
    .where('model', '<>', '')
    .groupBy(['provider', 'model'])
    .orderBy('succeeded', 'desc')
    .orderBy('provider')
    .orderBy('model')
    .limit(queryLimits.shares);

export const latenciesQuery = (
  db: UsageDb,
  account: string,
  span: { from: Instant; until: Instant },
  models: readonly string[],
) =>
  db
    .selectFrom('latencies')
    .select(['provider', 'model', 'bucket', sql<bigint>`sum(requests)::bigint`.as('requests')])
    .where('account', '=', account)
    .where('day', '>=', span.from)
    .where('day', '<', span.until)
    .where('model', 'in', [...models])
    .groupBy(['provider', 'model', 'bucket'])
    .orderBy('provider')
    .orderBy('model')
    .orderBy('bucket');

/**
 * S13: how the models did, own keys included. Latencies are kept by whole days: those of a cycle that begins within a day
 * take that day in. `null`: no such account.
 */
export const modelPerformanceOf = async (
  db: UsageDb,
  account: string,
  period: Period,
): Promise<readonly ModelPerformance[] | null> => {
  const pool = await poolOf(db, account);
  if (pool === undefined) return null;
  const span = spanOf(pool, period);
  const rows = await performanceQuery(db, account, span).execute();
  if (rows.length === 0) return [];
  const latencies = await latenciesQuery(db, account, span, [
    ...new Set(rows.map(({ model }) => model)),
  ]).execute();
  return rows.map(({ provider, model, succeeded, failed }) => {
    const histogram = latencies.filter((one) => one.provider === provider && one.model === model);
    return {
      provider,
      model,
      succeeded,
      failed,
      failureShare: partOf(failed, succeeded + failed),
      p50Ms: percentile(histogram, 50),
      p95Ms: percentile(histogram, 95),
    };
  });
};
