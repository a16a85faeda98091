import { sql, type Kysely } from 'kysely';
import { reactorLimits } from './limits.js';

/** A fact that is not reacted to yet: where it stands in the log and in its stream. */
export type Parked = {
  readonly position: bigint;
  readonly stream: string;
  readonly revision: bigint;
  readonly type: string;
};

/** How many facts wait to be tried again, and how many are given up until a reactor starts anew. */
export type ParkedCount = { readonly waiting: number; readonly givenUp: number };

/** What a reactor keeps beside the log: how far it is, and what it has set aside. */
export type Parking = {
  /** Everything at or before it is reacted to or parked. */
  readonly checkpoint: () => Promise<bigint>;
  /** Never back: of two reactors, the one that is ahead has done what lies between. */
  readonly moveTo: (position: bigint) => Promise<void>;
  /** Streams of which something waits that is not beside: what comes after it waits as well, so that facts keep their order. */
  readonly waitingStreams: () => Promise<ReadonlySet<string>>;
  /**
   * `problem` null: it waits for an earlier fact of its stream and is due with it. `beside`: nothing of its stream waits behind it.
   */
  readonly park: (fact: Parked, problem: string | null, beside?: boolean) => Promise<void>;
  /** The first waiting fact of each stream, and those beside it, where their pause is over. */
  readonly due: (limit: number) => Promise<readonly Parked[]>;
  readonly done: (position: bigint) => Promise<void>;
  /** True: it is given up now, and what comes after it in its stream goes on. */
  readonly failed: (position: bigint, problem: string, beside?: boolean) => Promise<boolean>;
  readonly count: () => Promise<ParkedCount>;
  /** What waits in these streams, given up or not, is tried again now: what it waits for may have come. */
  readonly wake: (streams: readonly string[]) => Promise<void>;
  /** A new reactor tries again what an older one has given up. */
  readonly revive: () => Promise<void>;
};

/** Creates the reactor's own tables where they are missing. */
export const migrateReactor = <T>(db: Kysely<T>): Promise<void> =>
  db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('reaction:migrate', 0))`.execute(tx);
    await tx.schema.createSchema('reaction').ifNotExists().execute();
    await sql`
      create table if not exists reaction.checkpoint (
        only_row boolean primary key default true check (only_row),
        position bigint not null
      )`.execute(tx);
    await sql`insert into reaction.checkpoint (position) values (0) on conflict do nothing`.execute(tx);
    await sql`
      create table if not exists reaction.parked (
        position bigint primary key,
        stream text not null,
        revision bigint not null,
        type text not null,
        attempts integer not null,
        next_at timestamptz not null,
        since timestamptz not null default now(),
        given_up boolean not null default false,
        problem text
      )`.execute(tx);
    await sql`alter table reaction.parked add column if not exists beside boolean not null default false`.execute(
      tx,
    );
    await sql`
      create index if not exists parked_waiting on reaction.parked (stream, position) where not given_up
    `.execute(tx);
  });

const PROBLEM_CHARS = 1_000;

/** On PostgreSQL, whose clock times the pauses: a test clock stands still while a provider recovers. */
export const postgresParking = <T>(db: Kysely<T>): Parking => ({
  checkpoint: async () => {
    const { rows } = await sql<{ position: bigint }>`select position from reaction.checkpoint`.execute(db);
    return rows[0]?.position ?? 0n;
  },
  moveTo: async (position) => {
    await sql`update reaction.checkpoint set position = ${position} where position < ${position}`.execute(db);
  },
  waitingStreams: async () => {
    const { rows } = await sql<{ stream: string }>`
      select distinct stream from reaction.parked where not given_up and not beside`.execute(db);
    return new Set(rows.map(({ stream }) => stream));
  },
  park: async ({ position, stream, revision, type }, problem, beside = false) => {
    const attempts = problem === null ? 0 : 1;
    await sql`
      insert into reaction.parked (position, stream, revision, type, attempts, next_at, problem, beside)
      values (${position}, ${stream}, ${revision}, ${type}, ${attempts}, now() + ${pauseAfter(attempts)}, ${problem?.slice(0, PROBLEM_CHARS) ?? null}, ${beside})
      on conflict do nothing`.execute(db);
  },
  due: (limit) => dueIn(db, limit),
  done: async (position) => {
    await sql`delete from reaction.parked where position = ${position}`.execute(db);
  },
  failed: async (position, problem, beside = false) => {
    const { rows } = await sql<{ given_up: boolean }>`
      update reaction.parked
      set attempts = attempts + 1,
          given_up = attempts + 1 >= ${reactorLimits.attempts},
          problem = ${problem.slice(0, PROBLEM_CHARS)},
          beside = ${beside},
          next_at = now() + least(${reactorLimits.longestPauseMs}, ${reactorLimits.firstPauseMs} * power(2, least(attempts, 20))) * interval '1 millisecond'
      where position = ${position}
      returning given_up`.execute(db);
    return rows[0]?.given_up ?? false;
  },
  count: async () => {
    const { rows } = await sql<{ waiting: bigint; given_up: bigint }>`
      select count(*) filter (where not given_up) as waiting, count(*) filter (where given_up) as given_up
      from reaction.parked`.execute(db);
    return { waiting: Number(rows[0]?.waiting ?? 0n), givenUp: Number(rows[0]?.given_up ?? 0n) };
  },
  wake: async (streams) => {
    await sql`
      update reaction.parked
      set given_up = false, next_at = now(), attempts = case when given_up then 0 else attempts end
      where stream = any(${[...streams]})`.execute(db);
  },
  revive: async () => {
    await sql`update reaction.parked set given_up = false, attempts = 0, next_at = now() where given_up`.execute(
      db,
    );
  },
});

/** What waits beside its stream has a place of its own. */
const dueIn = async <T>(db: Kysely<T>, limit: number): Promise<readonly Parked[]> => {
  const { rows } = await sql<Parked>`
    select position, stream, revision, type
    from (
      select distinct on (stream, case when beside then position end) * from reaction.parked
      where not given_up order by stream, case when beside then position end, position
    ) first
    where next_at <= now() order by position limit ${limit}`.execute(db);
  return rows;
};

const pauseAfter = (attempts: number) =>
  sql`${attempts === 0 ? 0 : reactorLimits.firstPauseMs} * interval '1 millisecond'`;
