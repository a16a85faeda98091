import { sql, type Kysely } from 'kysely';
import { minus, plusDays, type Instant, type Nanos } from '#kernel';
import { queryLimits } from '../limits.js';
import { cycleOf, dayOf, type Anchored } from '../windows.js';
import type { UsageTables } from './table.js';

export type UsageDb = Kysely<UsageTables>;
export const bindUsage = <T>(db: Kysely<T>): UsageDb => db.withSchema('usage') as unknown as UsageDb; // other read models' tables stand beside these

/** The grant cycle that holds an instant, or whole civil days of the account's zone: those that begin in [from, until). */
export type Period = { readonly cycleAt: Instant } | { readonly from: Instant; readonly until: Instant };

/** A period as the rows know it. */
export type Span = { readonly cycle: Instant | null; readonly from: Instant; readonly until: Instant };

export const spanOf = (pool: Anchored, period: Period): Span => {
  if (!('cycleAt' in period)) return { cycle: null, from: period.from, until: period.until };
  const { start, end } = cycleOf(pool, period.cycleAt);
  return { cycle: start, from: dayOf(pool, start), until: end };
};

export const poolOf = (db: UsageDb, account: string) =>
  db
    .selectFrom('accounts')
    .select(['anchor', 'zone', 'moves'])
    .where('account', '=', account)
    .executeTakeFirst();

/** Sums that every figure of the usage tab is made of. */
export const figures = () =>
  [
    sql<bigint>`coalesce(sum(succeeded), 0)::bigint`.as('succeeded'),
    sql<bigint>`coalesce(sum(failed), 0)::bigint`.as('failed'),
    sql<bigint>`coalesce(sum(input_tokens), 0)::bigint`.as('inputTokens'),
    sql<bigint>`coalesce(sum(cached_tokens), 0)::bigint`.as('cachedTokens'),
    sql<bigint>`coalesce(sum(output_tokens), 0)::bigint`.as('outputTokens'),
    sql<Nanos>`coalesce(sum(cost), 0)::bigint`.as('cost'),
    sql<Nanos>`coalesce(sum(cost) filter (where model <> ''), 0)::bigint`.as('requestCost'),
    sql<Nanos>`coalesce(sum(reversed), 0)::bigint`.as('reversed'),
    sql<Nanos>`coalesce(sum(usd), 0)::bigint`.as('usd'),
  ] as const;

export const rowsIn = (db: UsageDb, account: string, span: Span) =>
  db
    .selectFrom('usage')
    .where('account', '=', account)
    .$if(span.cycle !== null, (query) => query.where('cycle_start', '=', span.cycle as Instant))
    // By cycle the day is not bounded: usage may be reported after its cycle began, with a time before it (S1).
    .$if(span.cycle === null, (query) => query.where('day', '>=', span.from).where('day', '<', span.until));

export type Figures = {
  readonly succeeded: bigint;
  readonly failed: bigint;
  readonly inputTokens: bigint;
  readonly cachedTokens: bigint;
  readonly outputTokens: bigint;
  /** Debited, reversals not taken off. */
  readonly cost: Nanos;
  readonly reversed: Nanos;
  readonly usd: Nanos;
};

export type UsageOverview = {
  readonly from: Instant;
  readonly until: Instant;
  readonly zone: string;
  /** Debited minus given back: the spend of R52. */
  readonly spend: Nanos;
  readonly figures: Figures;
  /** Cost of requests (debits without usage left out) per successful request, rounded down to a nano; `null`: there was none. */
  readonly averageCost: Nanos | null;
  /** Members with usage in the 7 days up to the asked instant. */
  readonly activeUsers: number;
  /** R38: on the customer's own provider keys; in none of the figures above. */
  readonly ownKey: Figures;
};

export const overviewQuery = (db: UsageDb, account: string, span: Span) =>
  rowsIn(db, account, span).select('own_key').select(figures()).groupBy('own_key');

export const activeUsersQuery = (db: UsageDb, account: string, at: Instant) =>
  db
    .selectFrom('members')
    .select(sql<bigint>`count(*)`.as('users'))
    .where('account', '=', account)
    .where('last_active_at', '>', plusDays(at, -7))
    .where('last_active_at', '<=', at);

const none = {
  succeeded: 0n,
  failed: 0n,
  inputTokens: 0n,
  cachedTokens: 0n,
  outputTokens: 0n,
  cost: 0n as Nanos,
  requestCost: 0n as Nanos,
  reversed: 0n as Nanos,
  usd: 0n as Nanos,
};

const shown = ({
  succeeded,
  failed,
  inputTokens,
  cachedTokens,
  outputTokens,
  cost,
  reversed,
  usd,
}: Figures): Figures => ({
  succeeded,
  failed,
  inputTokens,
  cachedTokens,
  outputTokens,
  cost,
  reversed,
  usd,
});

/** R52–R54: the head of the usage tab. `null`: no such account. */
export const overviewOf = async (
  db: UsageDb,
  account: string,
  request: { period: Period; at: Instant },
): Promise<UsageOverview | null> => {
  const pool = await poolOf(db, account);
  if (pool === undefined) return null;
  const span = spanOf(pool, request.period);
  const rows = await overviewQuery(db, account, span).execute();
  const debited = rows.find((row) => !row.own_key) ?? none;
  const active = await activeUsersQuery(db, account, request.at).executeTakeFirstOrThrow();
  return {
    from: span.cycle ?? span.from,
    until: span.until,
    zone: pool.zone,
    spend: minus(debited.cost, debited.reversed),
    figures: shown(debited),
    averageCost: debited.succeeded === 0n ? null : ((debited.requestCost / debited.succeeded) as Nanos),
    activeUsers: Number(active.users),
    ownKey: shown(rows.find((row) => row.own_key) ?? none),
  };
};

export type SeriesUnit = 'day' | 'week' | 'month';
export type SeriesPoint = Figures & {
  /** First civil day of the point in the account's zone, `2026-01-31`; weeks begin on Monday. */
  readonly day: string;
};

export const seriesQuery = (
  db: UsageDb,
  account: string,
  unit: SeriesUnit,
  span: Span & { zone: string; limit: number },
) =>
  rowsIn(db, account, span)
    .select(
      sql<string>`to_char(date_trunc(${sql.lit(unit)}, day at time zone ${span.zone}), 'YYYY-MM-DD')`.as(
        'first',
      ),
    )
    .select(figures())
    .where('own_key', '=', false)
    .groupBy('first')
    .orderBy('first')
    .limit(span.limit);

/** Daily, weekly or monthly figures of the account's own days; days without usage have no point. `null`: no such account. */
export const seriesOf = async (
  db: UsageDb,
  account: string,
  request: { unit: SeriesUnit; from: Instant; until: Instant },
): Promise<readonly SeriesPoint[] | null> => {
  const pool = await poolOf(db, account);
  if (pool === undefined) return null;
  const span = {
    cycle: null,
    from: request.from,
    until: request.until,
    zone: pool.zone,
    limit: queryLimits.seriesPoints,
  };
  const rows = await seriesQuery(db, account, request.unit, span).execute();
  return rows.map((row) => ({ day: row.first, ...shown(row) }));
};
