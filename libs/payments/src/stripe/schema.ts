import { sql, type Kysely } from 'kysely';

/**
 * What was asked of Stripe, written before it is asked: a process that is killed between the two finds here under which key and
 * with which parameters to ask again. What is settled is remembered with its answer.
 */
export const migrateStripe = <T>(db: Kysely<T>): Promise<void> =>
  db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('payments_stripe:migrate', 0))`.execute(tx);
    await tx.schema.createSchema('payments_stripe').ifNotExists().execute();
    await sql`
      create table if not exists payments_stripe.customers (
        customer text primary key,
        asked_at timestamptz not null default now(),
        provider_customer text unique
      )`.execute(tx);
    await sql`
      create table if not exists payments_stripe.payments (
        payment text primary key,
        customer text not null,
        amount bigint not null check (amount > 0),
        currency text not null,
        pays text not null,
        return_url text,
        asked_at timestamptz not null default now(),
        method text,
        session text,
        intent text unique,
        reference text,
        failure_code text,
        failure_says text
      )`.execute(tx);
    await sql`
      alter table payments_stripe.payments add column if not exists printed text`.execute(tx);
    await sql`
      create table if not exists payments_stripe.given_up (payment text primary key)`.execute(tx);
    await sql`
      create table if not exists payments_stripe.refunds (
        refund text primary key,
        payment text not null,
        amount bigint not null check (amount > 0),
        asked_at timestamptz not null default now(),
        reference text,
        failure_code text,
        failure_says text
      )`.execute(tx);
  });
