import { sql, type Kysely } from 'kysely';

/** Idempotent; run at start. */
export const migrateOutgoing = async <T>(db: Kysely<T>): Promise<void> => {
  // Two processes may start at once on an empty database, and `if not exists` alone races in Postgres' catalogue.
  await db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('webhooks:migrate', 0))`.execute(tx);
    for (const statement of statements) await statement.execute(tx);
  });
};

const statements = [
  sql`create schema if not exists webhooks`,
  sql`
    create table if not exists webhooks.endpoints (
      id text primary key,
      customer text,
      url text not null,
      types text[] not null,
      created_at text not null,
      secret text not null,
      previous_secret text,
      previous_until timestamptz,
      failing_since timestamptz,
      disabled_at timestamptz,
      disabled_why text,
      deleted_at timestamptz,
      busy_until timestamptz not null default '-infinity'
    )`,
  sql`
    create table if not exists webhooks.rotations (
      id text primary key,
      endpoint text not null references webhooks.endpoints
    )`,
  sql`
    create table if not exists webhooks.events (
      id text primary key,
      type text not null,
      customer text not null,
      payload text not null,
      position bigint not null
    )`,
  sql`
    create table if not exists webhooks.deliveries (
      id text primary key,
      endpoint text not null references webhooks.endpoints,
      event text not null references webhooks.events,
      position bigint not null,
      state text not null default 'waiting',
      tries integer not null default 0,
      attempts integer not null default 0,
      next_at timestamptz not null default now(),
      delivered_at timestamptz
    )`,
  sql`
    create index if not exists deliveries_waiting on webhooks.deliveries (endpoint, position, id)
    where state = 'waiting'`,
  sql`create index if not exists deliveries_shown on webhooks.deliveries (endpoint, position desc, id desc)`,
  sql`alter table webhooks.events add column if not exists published_at timestamptz not null default now()`,
  sql`create index if not exists events_published on webhooks.events (published_at)`,
  sql`create index if not exists deliveries_of_event on webhooks.deliveries (event)`,
  sql`
    create index if not exists deliveries_arrived on webhooks.deliveries (delivered_at)
    where state = 'delivered'`,
  sql`
    create table if not exists webhooks.attempts (
      delivery text not null references webhooks.deliveries,
      nth integer not null,
      at timestamptz not null default now(),
      ended_at timestamptz,
      status integer,
      problem text,
      primary key (delivery, nth)
    )`,
];
