import { sql, type Kysely } from 'kysely';
import { owedClaim } from '#domain/accounting';
import { reconciliationEvents, type LedgerLine, type ReconciliationEvent } from '#domain/reconciliation';
import type { Instant, Json, Nanos, Window } from '#kernel';
import { beforeOf, limitOf, newestFirst, pageOf, type Page, type PageRequest } from '../cursor.js';
import { anyOf } from '../rows.js';
import type { ReconciliationTables } from './table.js';

export type ReconciliationDb = Kysely<ReconciliationTables>;
export const bindReconciliation = <T>(db: Kysely<T>): ReconciliationDb =>
  db.withSchema('reconciliation') as unknown as ReconciliationDb; // other read models' tables stand beside these

/** What was found, and where the event stands. */
export type RunView = ReconciliationEvent['data'] & { readonly at: Instant; readonly position: bigint };

export const claimsQuery = (db: ReconciliationDb, { start, end }: Window, limit: number) =>
  db
    .selectFrom('claims')
    .select(['stream', 'key', 'amount', 'currency', 'at', 'position'])
    .select((of) => of.ref('book').$castTo<LedgerLine['book']>().as('book'))
    .select((of) => of.ref('kind').$castTo<LedgerLine['kind']>().as('kind'))
    .select((of) => of.ref('outcome').$castTo<LedgerLine['outcome']>().as('outcome'))
    .where('at', '>=', start)
    .where('at', '<', end)
    .orderBy('position')
    .limit(limit);

export const claimsByKeyQuery = (db: ReconciliationDb, keys: readonly string[]) =>
  db
    .selectFrom('claims')
    .select(['stream', 'key', 'amount', 'currency', 'at', 'position'])
    .select((of) => of.ref('book').$castTo<LedgerLine['book']>().as('book'))
    .select((of) => of.ref('kind').$castTo<LedgerLine['kind']>().as('kind'))
    .select((of) => of.ref('outcome').$castTo<LedgerLine['outcome']>().as('outcome'))
    .where('key', '=', anyOf(keys))
    .orderBy('position');

/** What is owed back now, since a moment of the window. */
export const owedQuery = (db: ReconciliationDb, { start, end }: Window, limit: number) => {
  const since = sql<Instant>`max(at) filter (where amount > 0)`;
  const amount = sql<Nanos>`sum(amount)::bigint`;
  return db
    .selectFrom('owed')
    .select(['stream', 'currency', amount.as('amount'), since.as('at')])
    .groupBy(['stream', 'currency'])
    .having(amount, '<>', 0n as Nanos)
    .having(since, '>=', start)
    .having(since, '<', end)
    .orderBy('stream')
    .limit(limit);
};

/** Keys of one statement. */
const KEYS = 5_000;

/** What the ledger says of the money of a window, of what has one of these keys at any time, and of what is owed back since the window. At most `limit` of the window. */
export const claimsOf = async (
  db: ReconciliationDb,
  {
    window,
    keys,
    limit,
  }: { readonly window: Window; readonly keys: readonly string[]; readonly limit: number },
): Promise<readonly LedgerLine[]> => {
  const found = new Map<bigint, LedgerLine>();
  for (const { position, ...claim } of await claimsQuery(db, window, limit).execute())
    found.set(position, claim);
  for (let at = 0; at < keys.length; at += KEYS)
    for (const { position, ...claim } of await claimsByKeyQuery(db, keys.slice(at, at + KEYS)).execute())
      found.set(position, claim);
  const owed = await owedQuery(db, window, limit).execute();
  return [...found.values(), ...owed.map(owedClaim)];
};

export const runsQuery = (db: ReconciliationDb, span: { before: bigint; limit: number }) =>
  db
    .selectFrom('runs')
    .select(['at', 'position', 'stored_name', 'report'])
    .where('position', '<', span.before)
    .orderBy('position', 'desc')
    .limit(span.limit);

export const runQuery = (db: ReconciliationDb, reconciliation: string) =>
  db
    .selectFrom('runs')
    .select(['at', 'position', 'stored_name', 'report'])
    .where('reconciliation', '=', reconciliation);

type Found = Awaited<ReturnType<ReturnType<typeof runQuery>['execute']>>[number];

const shown = ({ at, position, stored_name: name, report }: Found): RunView => ({
  ...reconciliationEvents.decode(name, at, JSON.parse(report) as Json).data,
  at,
  position,
});

const runList = newestFirst<RunView>('reconciliations');

/** Every comparison of books, newest first. */
export const reconciliationsOf = async (
  db: ReconciliationDb,
  request: PageRequest,
): Promise<Page<RunView>> => {
  const limit = limitOf(request);
  const rows = await runsQuery(db, { before: beforeOf(runList, request), limit: limit + 1 }).execute();
  return pageOf(runList, rows.map(shown), limit);
};

/** `null`: there is none. */
export const reconciliationOf = async (
  db: ReconciliationDb,
  reconciliation: string,
): Promise<RunView | null> => {
  const row = await runQuery(db, reconciliation).executeTakeFirst();
  return row === undefined ? null : shown(row);
};

export const openDifferencesQuery = (db: ReconciliationDb, since: Instant) =>
  db
    .selectFrom((of) =>
      of
        .selectFrom('runs')
        .distinctOn(['entity', 'period_start', 'period_end'])
        .select('differences')
        .where('period_end', '>=', since)
        .orderBy('entity')
        .orderBy('period_start')
        .orderBy('period_end')
        .orderBy('position', 'desc')
        .as('latest'),
    )
    .select(sql<bigint>`coalesce(sum(differences), 0)::bigint`.as('open'));

/** Differences of the periods that ended since then, each by its latest run: a run that finds nothing closes those of an earlier one. */
export const openDifferences = async (db: ReconciliationDb, since: Instant): Promise<number> =>
  Number((await openDifferencesQuery(db, since).executeTakeFirstOrThrow()).open);
