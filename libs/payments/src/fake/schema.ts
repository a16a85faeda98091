import { sql, type Kysely } from 'kysely';
import type { Instant, Nanos } from '#kernel';

/** What the sandbox's provider knows; beside the ledger, as a real provider's books would be. */
export type FakePaymentTables = {
  behaviours: {
    customer: string;
    decline_code: string | null;
    decline_says: string | null;
    lasts: 'once' | 'until-changed';
    pending_first: number;
    needs_action: boolean;
  };
  /** `pending`: how often it is still answered so. */
  charges: {
    payment: string;
    customer: string;
    amount: Nanos;
    currency: string;
    pays: string;
    at: Instant;
    failure_code: string | null;
    failure_says: string | null;
    pending: number;
    /** For a further step of the payer. */
    waits: boolean;
    method: string;
  };
  /** What is on file, as one text: it is read and written as a whole. */
  methods: { customer: string; on_file: string };
  refunds: {
    refund: string;
    payment: string;
    amount: Nanos;
    failure_code: string | null;
    failure_says: string | null;
    at: Instant;
  };
  /** Before anybody had asked for them. */
  given_up: { payment: string };
  quantities: { customer: string; seats: number; at: Instant };
};

/** Two processes may start at once on an empty database: `create … if not exists` alone races in the catalogue. */
const MIGRATION_LOCK = sql`select pg_advisory_xact_lock(hashtextextended('payments_fake:migrate', 0))`;

/** Creates the provider's tables where they are missing. */
export const migrateFakePayments = <T>(db: Kysely<T>): Promise<void> =>
  db.transaction().execute(async (tx) => {
    await MIGRATION_LOCK.execute(tx);
    await tx.schema.createSchema('payments_fake').ifNotExists().execute();
    await sql`
      create table if not exists payments_fake.behaviours (
        customer text primary key,
        decline_code text,
        decline_says text,
        lasts text not null check (lasts in ('once', 'until-changed')),
        pending_first integer not null check (pending_first >= 0)
      )`.execute(tx);
    await sql`
      create table if not exists payments_fake.charges (
        payment text primary key,
        customer text not null,
        amount bigint not null check (amount > 0),
        currency text not null,
        pays text not null,
        at timestamptz not null,
        failure_code text,
        failure_says text,
        pending integer not null check (pending >= 0)
      )`.execute(tx);
    // Databases of before further steps.
    await sql`
      alter table payments_fake.behaviours add column if not exists needs_action boolean not null default false`.execute(
      tx,
    );
    await sql`
      alter table payments_fake.charges add column if not exists waits boolean not null default false`.execute(
      tx,
    );
    await sql`
      alter table payments_fake.charges add column if not exists method text not null default 'card_sandbox'`.execute(
      tx,
    );
    await sql`
      create table if not exists payments_fake.methods (
        customer text primary key,
        on_file text not null
      )`.execute(tx);
    await sql`
      create table if not exists payments_fake.refunds (
        refund text primary key,
        payment text not null,
        amount bigint not null check (amount > 0),
        failure_code text,
        failure_says text,
        at timestamptz not null
      )`.execute(tx);
    await sql`create index if not exists refunds_of_payment on payments_fake.refunds (payment)`.execute(tx);
    await sql`create table if not exists payments_fake.given_up (payment text primary key)`.execute(tx);
    await sql`
      create table if not exists payments_fake.quantities (
        customer text primary key,
        seats integer not null,
        at timestamptz not null
      )`.execute(tx);
  });
