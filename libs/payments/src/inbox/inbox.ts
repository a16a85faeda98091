import { sql, type Kysely } from 'kysely';
import type { Instant } from '#kernel';
import type { ProviderNotice } from '../port.js';
import { inboxLimits } from './limits.js';

export type InboxCount = { readonly waiting: number; readonly quarantined: number };

/** A notice as people may look at it. */
export type NoticeShown = ProviderNotice & {
  readonly state: 'waiting' | 'done' | 'quarantined';
  readonly attempts: number;
  /** Why the last try failed, or why it was set aside. */
  readonly problem: string | null;
  readonly receivedAt: Instant;
};

/**
 * Notices of the payment provider, each taken in once and remembered for ever: the provider repeats them, out of order, for days.
 * They say only that something has changed; what holds now is asked through the port.
 */
export type Inbox = {
  /** `known`: it is here already, whatever has become of it. Resolves once the notice is durable. */
  readonly receive: (notice: ProviderNotice) => Promise<'new' | 'known'>;
  /** What is to be done now, oldest first. */
  readonly due: (limit: number) => Promise<readonly ProviderNotice[]>;
  readonly done: (id: string) => Promise<void>;
  /** It is tried again later; after the last try it is set aside. */
  readonly failed: (id: string, problem: string) => Promise<void>;
  /** About nothing that the ledger knows: set aside for somebody to look at. */
  readonly quarantine: (id: string, why: string) => Promise<void>;
  readonly count: () => Promise<InboxCount>;
  readonly find: (id: string) => Promise<NoticeShown | null>;
  /** Those of one state, or all; the newest first, from the one that was received before `after` on. */
  readonly list: (
    after: string | null,
    limit: number,
    state: NoticeShown['state'] | null,
  ) => Promise<readonly NoticeShown[]>;
  /** What was set aside is worked through once more. */
  readonly retry: (id: string) => Promise<void>;
};

/** Creates the inbox's tables where they are missing. */
export const migrateInbox = <T>(db: Kysely<T>): Promise<void> =>
  db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('payments_inbox:migrate', 0))`.execute(tx);
    await tx.schema.createSchema('payments_inbox').ifNotExists().execute();
    await sql`
      create table if not exists payments_inbox.notices (
        id text primary key,
        seq bigint generated always as identity,
        type text not null,
        kind text not null,
        object text not null,
        payment text,
        customer text,
        at timestamptz not null,
        received_at timestamptz not null default now(),
        state text not null default 'waiting' check (state in ('waiting', 'done', 'quarantined')),
        attempts integer not null default 0,
        next_at timestamptz not null default now(),
        problem text
      )`.execute(tx);
    await sql`
      create index if not exists notices_waiting on payments_inbox.notices (seq) where state = 'waiting'`.execute(
      tx,
    );
    await sql`
      create index if not exists notices_open on payments_inbox.notices (state, id) where state <> 'done'`.execute(
      tx,
    );
    await sql`create index if not exists notices_received on payments_inbox.notices (seq)`.execute(tx);
  });

/** In PostgreSQL, whose clock times the pauses. `db` reads `bigint` as bigint. */
export const postgresInbox = <T>(db: Kysely<T>): Inbox => ({
  ...workIn(db),
  ...shownIn(db),
});

const workIn = <T>(
  db: Kysely<T>,
): Pick<Inbox, 'receive' | 'due' | 'done' | 'failed' | 'quarantine' | 'count'> => ({
  receive: async ({ id, type, kind, object, payment, customer, at }) => {
    const { rows } = await sql<{ id: string }>`
      insert into payments_inbox.notices (id, type, kind, object, payment, customer, at)
      values (${id}, ${type}, ${kind}, ${object}, ${payment}, ${customer}, ${at})
      on conflict do nothing returning id`.execute(db);
    return rows.length === 1 ? 'new' : 'known';
  },
  due: async (limit) => {
    const { rows } = await sql<ProviderNotice>`
      select id, type, kind, object, payment, customer, at from payments_inbox.notices
      where state = 'waiting' and next_at <= now() order by seq limit ${limit}`.execute(db);
    return rows;
  },
  done: async (id) => {
    await sql`update payments_inbox.notices set state = 'done', problem = null where id = ${id}`.execute(db);
  },
  failed: async (id, problem) => {
    const { firstPauseMs, longestPauseMs, attempts, problemChars } = inboxLimits;
    await sql`
      update payments_inbox.notices
      set attempts = attempts + 1, problem = ${problem.slice(0, problemChars)},
        state = case when attempts + 1 >= ${attempts} then 'quarantined' else state end,
        next_at = now() + least(${longestPauseMs}, ${firstPauseMs} * power(2, least(attempts, 20))) * interval '1 millisecond'
      where id = ${id}`.execute(db);
  },
  quarantine: async (id, why) => {
    await sql`
      update payments_inbox.notices set state = 'quarantined', problem = ${why.slice(0, inboxLimits.problemChars)}
      where id = ${id}`.execute(db);
  },
  count: async () => {
    const { rows } = await sql<{ waiting: bigint; quarantined: bigint }>`
      select count(*) filter (where state = 'waiting') as waiting,
        count(*) filter (where state = 'quarantined') as quarantined
      from payments_inbox.notices where state <> 'done'`.execute(db);
    return { waiting: Number(rows[0]?.waiting ?? 0n), quarantined: Number(rows[0]?.quarantined ?? 0n) };
  },
});

const shown = sql`id, type, kind, object, payment, customer, at, state, attempts, problem, received_at as "receivedAt"`;

const shownIn = <T>(db: Kysely<T>): Pick<Inbox, 'find' | 'list' | 'retry'> => ({
  find: async (id) => {
    const { rows } = await sql<NoticeShown>`
      select ${shown} from payments_inbox.notices where id = ${id}`.execute(db);
    return rows[0] ?? null;
  },
  list: async (after, limit, state) => {
    const { rows } = await sql<NoticeShown>`
      select ${shown} from payments_inbox.notices
      where (${state}::text is null or state = ${state})
        and (${after}::text is null or seq < (select seq from payments_inbox.notices where id = ${after}))
      order by seq desc limit ${limit}`.execute(db);
    return rows;
  },
  retry: async (id) => {
    await sql`
      update payments_inbox.notices set state = 'waiting', attempts = 0, next_at = now()
      where id = ${id} and state <> 'done'`.execute(db);
  },
});
