import { sql, type Kysely } from 'kysely';
import { zero, type Instant, type Nanos } from '#kernel';
import { limitOf, pageOf, startOf, type Listing, type Page, type PageRequest } from '../cursor.js';
import { anyOf } from '../rows.js';
import type { DebitTables, GrantRow } from './table.js';

export type DebitDb = Kysely<DebitTables>;
export const bindDebits = <T>(db: Kysely<T>): DebitDb => db.withSchema('debits') as unknown as DebitDb; // other read models' tables stand beside these

/** One step of a trace: so much from that lot, which came from there. */
export type TracedAllocation = {
  readonly lot: string;
  readonly amount: Nanos;
  readonly class: string;
  readonly source: string;
  readonly reference: string | null;
  readonly reason: string | null;
  readonly grantedAt: Instant;
  readonly expiresAt: Instant | null;
  readonly paid: { readonly amount: Nanos; readonly currency: string } | null;
  /** Of the grant's event in the log. */
  readonly grantPosition: bigint;
};

export type UsageView = {
  readonly provider: string;
  readonly model: string;
  readonly inputTokens: bigint;
  readonly cachedTokens: bigint;
  readonly outputTokens: bigint;
  readonly outcome: string;
  readonly latencyMs: bigint | null;
  readonly time: Instant | null;
};

export type StatementLine = {
  readonly debit: string;
  readonly position: bigint;
  readonly at: Instant;
  readonly recordedAt: Instant;
  readonly amount: Nanos;
  readonly debt: Nanos;
  readonly hold: string | null;
  readonly member: string | null;
  readonly space: string | null;
  readonly usage: UsageView | null;
  /** What the provider charges in dollars, and how it became the asset (S11). */
  readonly price: { readonly usd: Nanos; readonly usdPerCredit: Nanos; readonly rates: string } | null;
  readonly policy: string;
  readonly actor: string;
  readonly commandId: string;
  readonly correlation: string;
  readonly trace: readonly TracedAllocation[];
  readonly reversal: {
    readonly at: Instant;
    readonly reason: string;
    readonly actor: string;
    readonly debtForgiven: Nanos;
    readonly position: bigint;
  } | null;
};

export type LineFilter = {
  readonly member?: string | undefined;
  readonly space?: string | undefined;
  readonly model?: string | undefined;
  /** Half-open (S3): from this instant, until before that one. */
  readonly from?: Instant | undefined;
  readonly until?: Instant | undefined;
};

const lineList: Listing<StatementLine> = {
  list: 'debits',
  parts: 1,
  keyOf: ({ position }) => [position.toString()],
};
/** Above every position that a log can give out. */
const NEWEST = (1n << 63n) - 1n;

const linesWithReversals = (db: DebitDb, account: string) =>
  db
    .selectFrom('lines')
    .leftJoin('reversals', (on) =>
      on.onRef('reversals.account', '=', 'lines.account').onRef('reversals.debit', '=', 'lines.debit'),
    )
    .selectAll('lines')
    .select([
      'reversals.at as reversed_at',
      'reversals.reason as reversal_reason',
      'reversals.actor as reversed_by',
      'reversals.debt_forgiven',
      'reversals.position as reversal_position',
    ])
    .where('lines.account', '=', account);

export const linesQuery = (
  db: DebitDb,
  account: string,
  filter: LineFilter,
  span: { before: bigint; limit: number },
) => {
  const { member, space, model, from, until } = filter;
  return linesWithReversals(db, account)
    .where('lines.position', '<', span.before)
    .$if(member !== undefined, (query) => query.where('lines.member', '=', member ?? ''))
    .$if(space !== undefined, (query) => query.where('lines.space', '=', space ?? ''))
    .$if(model !== undefined, (query) => query.where('lines.model', '=', model ?? ''))
    .$if(from !== undefined, (query) => query.where('lines.at', '>=', from as Instant))
    .$if(until !== undefined, (query) => query.where('lines.at', '<', until as Instant))
    .orderBy('lines.position', 'desc')
    .limit(span.limit);
};

export const lineQuery = (db: DebitDb, account: string, debit: string) =>
  linesWithReversals(db, account).where('lines.debit', '=', debit);

type LineFound = Awaited<ReturnType<ReturnType<typeof lineQuery>['execute']>>[number];

const usageOf = (row: LineFound): UsageView | null =>
  row.provider === null || row.model === null
    ? null
    : {
        provider: row.provider,
        model: row.model,
        inputTokens: row.input_tokens ?? 0n,
        cachedTokens: row.cached_tokens ?? 0n,
        outputTokens: row.output_tokens ?? 0n,
        outcome: row.outcome ?? 'succeeded',
        latencyMs: row.latency_ms,
        time: row.used_at,
      };

const reversalOf = (row: LineFound): StatementLine['reversal'] =>
  row.reversed_at === null || row.reversal_position === null
    ? null
    : {
        at: row.reversed_at,
        reason: row.reversal_reason ?? '',
        actor: row.reversed_by ?? '',
        debtForgiven: row.debt_forgiven ?? zero,
        position: row.reversal_position,
      };

const traceOf = (row: LineFound, grants: ReadonlyMap<string, GrantRow>): readonly TracedAllocation[] =>
  row.lots.flatMap((lot, at) => {
    const grant = grants.get(lot);
    if (grant === undefined) return []; // a lot is granted before it is taken from: both stand in this schema
    const { paid_amount: amount, paid_currency: currency } = grant;
    return [
      {
        lot,
        amount: row.taken[at] ?? zero,
        class: grant.class,
        source: grant.source,
        reference: grant.reference,
        reason: grant.reason,
        grantedAt: grant.granted_at,
        expiresAt: grant.expires_at,
        paid: amount === null || currency === null ? null : { amount, currency },
        grantPosition: grant.position,
      },
    ];
  });

const viewOf = (row: LineFound, grants: ReadonlyMap<string, GrantRow>): StatementLine => ({
  debit: row.debit,
  position: row.position,
  at: row.at,
  recordedAt: row.recorded_at,
  amount: row.amount,
  debt: row.debt,
  hold: row.hold,
  member: row.member,
  space: row.space,
  usage: usageOf(row),
  price:
    row.price_usd === null || row.usd_per_credit === null
      ? null
      : { usd: row.price_usd, usdPerCredit: row.usd_per_credit, rates: row.rates ?? '' },
  policy: row.policy,
  actor: row.actor,
  commandId: row.command_id,
  correlation: row.correlation,
  trace: traceOf(row, grants),
  reversal: reversalOf(row),
});

export const grantsQuery = (db: DebitDb, account: string, lots: readonly string[]) =>
  db.selectFrom('grants').selectAll().where('account', '=', account).where('lot', '=', anyOf(lots));

const withTraces = async (
  db: DebitDb,
  account: string,
  rows: readonly LineFound[],
): Promise<readonly StatementLine[]> => {
  const lots = [...new Set(rows.flatMap((row) => row.lots))];
  const grants = lots.length === 0 ? [] : await grantsQuery(db, account, lots).execute();
  const byLot = new Map(grants.map((grant) => [grant.lot, grant]));
  return rows.map((row) => viewOf(row, byLot));
};

/** The statement, newest line first, each line with its trace: allocations → lots → grants. */
export const statementOf = async (
  db: DebitDb,
  account: string,
  request: PageRequest & LineFilter,
): Promise<Page<StatementLine>> => {
  const limit = limitOf(request);
  const before = BigInt(startOf(lineList, request)?.[0] ?? NEWEST);
  const rows = await linesQuery(db, account, request, { before, limit: limit + 1 }).execute();
  return pageOf(lineList, await withTraces(db, account, rows), limit);
};

/** One debit with its trace; `null`: this account has no such debit. */
export const debitOf = async (db: DebitDb, account: string, debit: string): Promise<StatementLine | null> =>
  (await withTraces(db, account, await lineQuery(db, account, debit).execute()))[0] ?? null;

/** Half-open (S3), and nothing that the log had after `upTo`. */
export type SpentSpan = { readonly from: Instant; readonly until: Instant; readonly upTo: bigint };

/** What was debited (`lines`) or given back (`reversals`) within the span, and from its start until `upTo`. */
export const spentQuery = (
  db: DebitDb,
  table: 'lines' | 'reversals',
  { account, from, until, upTo }: SpentSpan & { readonly account: string },
) =>
  db
    .selectFrom(table)
    .select([
      sql<Nanos>`coalesce(sum(amount) filter (where at < ${until}), 0)::bigint`.as('within'),
      sql<Nanos>`coalesce(sum(amount), 0)::bigint`.as('since'),
    ])
    .where('account', '=', account)
    .where('at', '>=', from)
    .where('position', '<=', upTo);
