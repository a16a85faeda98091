import { sql, type Kysely } from 'kysely';
import { instantOf, invariant, type Instant } from '#kernel';
import { noticeLimits } from './limits.js';
import type { Notice, NoticeKind, NoticeShown, NoticeState, Outbox } from './notice.js';

/** Idempotent; run at start. */
export const migrateNotices = async <T>(db: Kysely<T>): Promise<void> => {
  // Two processes may start at once on an empty database, and `if not exists` alone races in Postgres' catalogue.
  await db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('notices:migrate', 0))`.execute(tx);
    await sql`create schema if not exists notices`.execute(tx);
    await sql`
      create table if not exists notices.outbox (
        id text primary key,
        kind text not null,
        customer text not null,
        facts text not null,
        at text not null,
        state text not null default 'waiting',
        attempts integer not null default 0,
        next_at timestamptz not null default now(),
        problem text,
        sent_at timestamptz
      )`.execute(tx);
    await sql`create index if not exists outbox_waiting on notices.outbox (next_at) where state = 'waiting'`.execute(
      tx,
    );
  });
};

type Row = {
  readonly id: string;
  readonly kind: string;
  readonly customer: string;
  readonly facts: string;
  readonly at: string;
};
type ShownRow = Row & {
  readonly state: string;
  readonly attempts: number;
  readonly problem: string | null;
  readonly next_at: Instant;
  readonly sent_at: Instant | null;
};

/** On PostgreSQL, whose clock times the pauses: a test clock stands still while a mail server recovers. */
export const postgresOutbox = <T>(db: Kysely<T>): Outbox => ({
  put: async ({ id, kind, customer, facts, at }) => {
    const text = JSON.stringify(facts);
    invariant(text.length <= noticeLimits.facts, `the facts of ${id} are bounded`);
    await sql`
      insert into notices.outbox (id, kind, customer, facts, at)
      values (${id}, ${kind}, ${customer}, ${text}, ${at}) on conflict do nothing`.execute(db);
  },
  claim: async (limit) => {
    await giveUp(db);
    const { rows } = await sql<Row>`
      update notices.outbox set attempts = attempts + 1, next_at = now() + ${noticeLimits.leaseMs} * interval '1 millisecond'
      where id in (
        select id from notices.outbox
        where state = 'waiting' and next_at <= now() and attempts < ${noticeLimits.attempts}
        order by next_at limit ${limit} for update skip locked
      )
      returning id, kind, customer, facts, at`.execute(db);
    return rows.map(noticeOf);
  },
  sent: (id) => noteSent(db, id),
  failed: async (id, problem, final) => {
    await sql`
      update notices.outbox
      set problem = ${problem.slice(0, noticeLimits.problem)},
          state = case when ${final} or attempts >= ${noticeLimits.attempts} then 'dead' else 'waiting' end,
          next_at = now() + least(${noticeLimits.longestPauseMs}, ${noticeLimits.firstPauseMs} * power(2, least(attempts, 20))) * interval '1 millisecond'
      where id = ${id} and state = 'waiting'`.execute(db);
  },
  resend: async (id) => {
    const { rows } = await sql`
      update notices.outbox set state = 'waiting', attempts = 0, next_at = now(), sent_at = null
      where id = ${id} returning id`.execute(db);
    return rows.length > 0;
  },
  find: async (id) => {
    const { rows } = await shown(db, sql`id = ${id}`, 1);
    return rows[0] === undefined ? null : shownOf(rows[0]);
  },
  list: async (after, limit, { state, customer }) => {
    invariant(limit <= noticeLimits.page + 1, 'a page of notices is asked at once');
    const { rows } = await shown(
      db,
      sql`id > ${after ?? ''} and (${state ?? null}::text is null or state = ${state ?? null})
        and (${customer ?? null}::text is null or customer = ${customer ?? null})`,
      limit,
    );
    return rows.map(shownOf);
  },
  count: async () => {
    const { rows } = await sql<{ waiting: bigint; dead: bigint }>`
      select count(*) filter (where state = 'waiting') as waiting, count(*) filter (where state = 'dead') as dead
      from notices.outbox where state <> 'sent'`.execute(db);
    return { waiting: Number(rows[0]?.waiting ?? 0), dead: Number(rows[0]?.dead ?? 0) };
  },
});

const noteSent = async <T>(db: Kysely<T>, id: string): Promise<void> => {
  await sql`
    update notices.outbox set state = 'sent', sent_at = date_trunc('milliseconds', now()), problem = null where id = ${id}`.execute(
    db,
  );
};

/** What killed its sender at the last try was never said to have failed. */
const giveUp = <T>(db: Kysely<T>) =>
  sql`
    update notices.outbox set state = 'dead', problem = coalesce(problem, 'no try came to an end')
    where state = 'waiting' and next_at <= now() and attempts >= ${noticeLimits.attempts}`.execute(db);

const shown = <T>(db: Kysely<T>, where: ReturnType<typeof sql>, limit: number) =>
  sql<ShownRow>`
    select id, kind, customer, facts, at, state, attempts, problem,
      date_trunc('milliseconds', next_at) as next_at, sent_at
    from notices.outbox where ${where} order by id limit ${limit}`.execute(db);

/** As `put` wrote it: the outbox is the only writer of its table. */
const noticeOf = ({ id, kind, customer, facts, at }: Row): Notice => ({
  id,
  kind: kind as NoticeKind,
  customer,
  facts: JSON.parse(facts) as Notice['facts'],
  at: instantOf(at),
});

const shownOf = (row: ShownRow): NoticeShown => ({
  ...noticeOf(row),
  state: row.state as NoticeState,
  attempts: row.attempts,
  problem: row.problem,
  nextAt: row.next_at,
  sentAt: row.sent_at,
});
