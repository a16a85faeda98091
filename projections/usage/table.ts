import { sql, type Kysely } from 'kysely';
import type { Instant, Nanos } from '#kernel';
import { createTable, tableOf } from '../tables.js';

/** What days and cycles are computed from, and whose choices hold for it. */
export type AccountRow = { account: string; anchor: Instant; zone: string; owner: string; moves: string[] };
/** R51: a customer that chose something. No row: analytics are on. */
export type ChoiceRow = { customer: string; analytics: boolean };

/**
 * Usage of one civil day of one grant cycle, by who and what. Empty `member`, `space`, `provider` or `model`: none given.
 * `own_key`: on the customer's own provider key, shown apart and never debited (R38).
 */
export type UsageRow = {
  account: string;
  day: Instant;
  cycle_start: Instant;
  member: string;
  space: string;
  provider: string;
  model: string;
  own_key: boolean;
  succeeded: bigint;
  failed: bigint;
  input_tokens: bigint;
  cached_tokens: bigint;
  output_tokens: bigint;
  /** Debited, in the asset. */
  cost: Nanos;
  /** Given back by reversals of that day's debits; their model is the debit's own affair. */
  reversed: Nanos;
  /** What the providers charge, in dollars. */
  usd: Nanos;
};
/** How many successful requests of a day took how long: buckets of `latency.ts`, mergeable over days and models. */
export type LatencyRow = {
  account: string;
  day: Instant;
  provider: string;
  model: string;
  bucket: number;
  requests: bigint;
};
export type MemberRow = { account: string; member: string; last_active_at: Instant };

export type UsageTables = {
  accounts: AccountRow;
  choices: ChoiceRow;
  usage: UsageRow;
  latencies: LatencyRow;
  members: MemberRow;
};

const roomy = sql`with (fillfactor = 70)`;

export const accounts = tableOf<AccountRow>('accounts', ['account'], {
  account: 'text',
  anchor: 'timestamptz',
  zone: 'text',
  owner: 'text',
  moves: 'text[]',
});
export const choices = tableOf<ChoiceRow>('choices', ['customer'], {
  customer: 'text',
  analytics: 'boolean',
});

export const create = async (db: Kysely<UsageTables>): Promise<void> => {
  const { schema } = db;
  await createTable(db, accounts);
  await createTable(db, choices);
  await schema
    .createTable('usage')
    .addColumn('account', 'text', (c) => c.notNull())
    .addColumn('day', 'timestamptz', (c) => c.notNull())
    .addColumn('cycle_start', 'timestamptz', (c) => c.notNull())
    .addColumn('member', 'text', (c) => c.notNull())
    .addColumn('space', 'text', (c) => c.notNull())
    .addColumn('provider', 'text', (c) => c.notNull())
    .addColumn('model', 'text', (c) => c.notNull())
    .addColumn('own_key', 'boolean', (c) => c.notNull())
    .addColumn('succeeded', 'bigint', (c) => c.notNull())
    .addColumn('failed', 'bigint', (c) => c.notNull())
    .addColumn('input_tokens', 'bigint', (c) => c.notNull())
    .addColumn('cached_tokens', 'bigint', (c) => c.notNull())
    .addColumn('output_tokens', 'bigint', (c) => c.notNull())
    .addColumn('cost', 'bigint', (c) => c.notNull())
    .addColumn('reversed', 'bigint', (c) => c.notNull())
    .addColumn('usd', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('usage_pkey', [
      'account',
      'day',
      'cycle_start',
      'member',
      'space',
      'provider',
      'model',
      'own_key',
    ])
    .modifyEnd(roomy)
    .execute();
  await schema
    .createTable('latencies')
    .addColumn('account', 'text', (c) => c.notNull())
    .addColumn('day', 'timestamptz', (c) => c.notNull())
    .addColumn('provider', 'text', (c) => c.notNull())
    .addColumn('model', 'text', (c) => c.notNull())
    .addColumn('bucket', 'integer', (c) => c.notNull())
    .addColumn('requests', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('latencies_pkey', ['account', 'day', 'provider', 'model', 'bucket'])
    .modifyEnd(roomy)
    .execute();
  await schema
    .createTable('members')
    .addColumn('account', 'text', (c) => c.notNull())
    .addColumn('member', 'text', (c) => c.notNull())
    .addColumn('last_active_at', 'timestamptz', (c) => c.notNull())
    .addPrimaryKeyConstraint('members_pkey', ['account', 'member'])
    .modifyEnd(roomy)
    .execute();
};
