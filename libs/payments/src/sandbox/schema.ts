import { sql, type Kysely } from 'kysely';

/** Creates the sandbox's tables where they are missing: its books stand beside those of everybody else, as a provider's would. */
export const migrateSandbox = <T>(db: Kysely<T>): Promise<void> =>
  db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('stripe_sandbox:migrate', 0))`.execute(tx);
    await tx.schema.createSchema('stripe_sandbox').ifNotExists().execute();
    await sql`
      create table if not exists stripe_sandbox.objects (
        id text primary key,
        kind text not null,
        seq bigint generated always as identity,
        body jsonb not null,
        hidden jsonb not null
      )`.execute(tx);
    await sql`create index if not exists objects_by_kind on stripe_sandbox.objects (kind, seq desc)`.execute(
      tx,
    );
    await sql`
      create index if not exists objects_by_payment on stripe_sandbox.objects ((body->'metadata'->>'payment'), kind)
      where body->'metadata' ? 'payment'`.execute(tx);
    await sql`
      create index if not exists objects_by_intent on stripe_sandbox.objects ((body->>'payment_intent'), kind)
      where body ? 'payment_intent'`.execute(tx);
    await sql`
      create index if not exists objects_by_customer on stripe_sandbox.objects ((body->>'customer'), kind)
      where body ? 'customer'`.execute(tx);
    await sql`
      create table if not exists stripe_sandbox.answers (
        idempotency_key text primary key,
        fingerprint text not null,
        request text not null,
        status integer not null,
        body text not null
      )`.execute(tx);
    await sql`
      create table if not exists stripe_sandbox.behaviours (customer text primary key, behaviour jsonb not null)`.execute(
      tx,
    );
    await sql`
      create table if not exists stripe_sandbox.deliveries (
        id bigint generated always as identity primary key,
        event text not null,
        endpoint text not null,
        state text not null check (state in ('waiting', 'held', 'delivered', 'given-up')),
        due_at timestamptz not null,
        attempts integer not null default 0,
        answered integer
      )`.execute(tx);
    await sql`
      create index if not exists deliveries_waiting on stripe_sandbox.deliveries (due_at, id) where state = 'waiting'
    `.execute(tx);
    await sql`
      create table if not exists stripe_sandbox.sending (
        only_row boolean primary key default true check (only_row),
        held boolean not null default false
      )`.execute(tx);
    await sql`insert into stripe_sandbox.sending default values on conflict do nothing`.execute(tx);
  });
