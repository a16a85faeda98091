import { sql, type Kysely } from 'kysely';
import { zero, type Instant, type Nanos } from '#kernel';
import { InvalidLimit } from '../cursor.js';
import { queryLimits } from '../limits.js';
import type { DueTables } from './table.js';

export type DueDb = Kysely<DueTables>;
export const bindDue = <T>(db: Kysely<T>): DueDb => db.withSchema('due') as unknown as DueDb; // other read models' tables stand beside these

/** At one instant, customers come before what follows from them. */
const categories = ['Customer', 'Standing', 'Invoice', 'Purchase', 'CreditPool', 'TopUp'] as const;
export type DueCategory = (typeof categories)[number];

/** A stream that holds something which counts from `dueAt` on and is not booked yet. `stream` is `category-id`. */
export type DueStream = {
  readonly stream: string;
  readonly category: DueCategory;
  readonly id: string;
  readonly dueAt: Instant;
};

/** Where the last page ended. */
export type DueKey = { readonly dueAt: Instant; readonly rank: number; readonly id: string };
/** `next` null: that was the last page. */
export type DuePage = { readonly streams: readonly DueStream[]; readonly next: DueKey | null };

type Span = { readonly by: Instant; readonly limit: number; readonly after: DueKey | null };

/** What is pinned dies at its release (S6): a dead lot is due only while something of it is free. */
const somethingFree = (db: DueDb) =>
  sql<boolean>`lots.remaining > coalesce((${db
    .selectFrom('pins')
    .where('pins.account', '=', sql.ref<string>('lots.account'))
    .where('pins.lot', '=', sql.ref<string>('lots.lot'))
    .select(sql<Nanos>`sum(amount)`.as('pinned'))}), 0)`;

/** Of the things of one category, those that stand behind the key in the order of instant, category, id. */
const behind = (after: DueKey, category: DueCategory, [dueAt, id]: readonly [string, string]) => {
  const rank = categories.indexOf(category);
  if (rank === after.rank)
    return sql<boolean>`(${sql.ref(dueAt)}, ${sql.ref(id)}) > (${after.dueAt}::timestamptz, ${after.id})`;
  return rank > after.rank
    ? sql<boolean>`${sql.ref(dueAt)} >= ${after.dueAt}::timestamptz`
    : sql<boolean>`${sql.ref(dueAt)} > ${after.dueAt}::timestamptz`;
};

type Source = {
  readonly table: 'lots' | 'holds' | 'cycles' | 'states';
  readonly category: DueCategory;
  /** Columns of the instant and the id: what the source's index is ordered by. */
  readonly key: readonly [string, string];
  readonly only: (db: DueDb) => ReturnType<typeof sql<boolean>>;
};

const stateOf = (category: DueCategory): Source => ({
  table: 'states',
  category,
  key: ['next_at', 'id'],
  only: () => sql<boolean>`category = ${sql.lit(category)} and next_at is not null`,
});

/** Of a pool: expiries, lots that become usable, holds that time out, and grant cycles (S2). Of the others: what their fold says. */
const sources: readonly Source[] = [
  stateOf('Customer'),
  stateOf('Standing'),
  stateOf('Invoice'),
  stateOf('Purchase'),
  stateOf('TopUp'),
  {
    table: 'lots',
    category: 'CreditPool',
    key: ['expires_at', 'account'],
    only: (db) => sql<boolean>`remaining > ${sql.lit(Number(zero))} and ${somethingFree(db)}`,
  },
  {
    table: 'lots',
    category: 'CreditPool',
    key: ['effective_at', 'account'],
    only: () => sql<boolean>`waiting = true`,
  },
  {
    table: 'holds',
    category: 'CreditPool',
    key: ['expires_at', 'account'],
    only: () => sql<boolean>`true`,
  },
  {
    table: 'cycles',
    category: 'CreditPool',
    key: ['next_at', 'account'],
    only: () => sql<boolean>`planned = true`,
  },
];

const thingsOf = (db: DueDb, { table, category, key, only }: Source, { by, limit, after }: Span) => {
  const [dueAt, id] = key;
  const things = db
    .selectFrom(table)
    .select([
      sql<Instant>`${sql.ref(dueAt)}`.as('due_at'),
      sql<number>`${sql.lit(categories.indexOf(category))}`.as('rank'),
      sql<string>`${sql.ref(id)}`.as('id'),
    ])
    .where(only(db))
    .where(sql<boolean>`${sql.ref(dueAt)} <= ${by}::timestamptz`)
    .$if(after !== null, (query) => query.where(behind(after as DueKey, category, key)))
    .orderBy(sql.ref(dueAt))
    .orderBy(sql.ref(id))
    .limit(limit);
  return db.selectFrom(things.as('things')).selectAll();
};

/** Every source gives a page at most, in the order of its index: the server never sorts a backlog. */
export const dueQuery = (db: DueDb, span: Span) => {
  const [first, ...others] = sources.map((source) => thingsOf(db, source, span));
  const all = others.reduce((union, one) => union.unionAll(one), first as NonNullable<typeof first>); // there are sources
  return db
    .selectFrom(all.as('due'))
    .select(['due_at', 'rank', 'id'])
    .orderBy('due_at')
    .orderBy('rank')
    .orderBy('id')
    .limit(span.limit);
};

/**
 * Streams of every kind with something due at or before `by`, the longest overdue first, a page at a time: `limit` things at
 * most, each stream once a page. A sweep settles a page's streams and asks on with `after: page.next`, until that is null: a
 * stream that fails is passed over and met again by the next sweep, so it holds up nobody. What a settled stream holds due
 * later than the page may bring it back on a later page; settling it again books nothing twice.
 */
export const dueBy = async (
  db: DueDb,
  by: Instant,
  { limit, after = null }: { readonly limit: number; readonly after?: DueKey | null },
): Promise<DuePage> => {
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > queryLimits.dueStreams)
    throw new InvalidLimit(queryLimits.dueStreams);
  const rows = await dueQuery(db, { by, limit, after }).execute();
  const streams = new Map<string, DueStream>();
  for (const { due_at: dueAt, rank, id } of rows) {
    const category = categories[rank] ?? 'CreditPool';
    const stream = `${category}-${id}`;
    if (!streams.has(stream)) streams.set(stream, { stream, category, id, dueAt });
  }
  const last = rows.length === limit ? rows.at(-1) : undefined;
  return {
    streams: [...streams.values()],
    next: last === undefined ? null : { dueAt: last.due_at, rank: last.rank, id: last.id },
  };
};

/** One instant beyond every calendar of the product. */
const EVER = '9999-12-31T23:59:59.999Z' as Instant;

/**
 * When something becomes due next in any stream: how long a sweep may sleep, how far a test clock may go at once. `after`: later
 * than this instant, so that what failed to be settled does not stop the clock. `null`: nothing ever does.
 */
export const nextDue = async (db: DueDb, after: Instant | null = null): Promise<Instant | null> => {
  const key = after === null ? null : { dueAt: after, rank: categories.length, id: '' };
  return (await dueBy(db, EVER, { limit: 1, after: key })).streams[0]?.dueAt ?? null;
};
