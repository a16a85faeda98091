import { sql, type Kysely } from 'kysely';
import type { Instant, Nanos } from '#kernel';

/** One line of the statement per debit: a direct one, or the capture of a hold. */
export type LineRow = {
  account: string;
  debit: string;
  position: bigint;
  at: Instant;
  recorded_at: Instant;
  amount: Nanos;
  /** Part of the amount that no lot covered. */
  debt: Nanos;
  hold: string | null;
  member: string | null;
  space: string | null;
  provider: string | null;
  model: string | null;
  input_tokens: bigint | null;
  cached_tokens: bigint | null;
  output_tokens: bigint | null;
  outcome: string | null;
  latency_ms: bigint | null;
  used_at: Instant | null;
  price_usd: Nanos | null;
  usd_per_credit: Nanos | null;
  rates: string | null;
  policy: string;
  actor: string;
  command_id: string;
  correlation: string;
  /** Which lots were taken from, in burn order, and how much of each. */
  lots: readonly string[];
  taken: readonly Nanos[];
};
export type ReversalRow = {
  account: string;
  debit: string;
  position: bigint;
  at: Instant;
  amount: Nanos;
  debt_forgiven: Nanos;
  reason: string;
  actor: string;
};
/** Where a lot came from: the end of every trace. */
export type GrantRow = {
  account: string;
  lot: string;
  position: bigint;
  class: string;
  amount: Nanos;
  source: string;
  reference: string | null;
  reason: string | null;
  granted_at: Instant;
  effective_at: Instant;
  expires_at: Instant | null;
  paid_amount: Nanos | null;
  paid_currency: string | null;
  policy: string;
};
export type DebitTables = { lines: LineRow; reversals: ReversalRow; grants: GrantRow };

export const create = async ({ schema }: Kysely<DebitTables>): Promise<void> => {
  await schema
    .createTable('lines')
    .addColumn('account', 'text', (c) => c.notNull())
    .addColumn('debit', 'text', (c) => c.notNull())
    .addColumn('position', 'bigint', (c) => c.notNull())
    .addColumn('at', 'timestamptz', (c) => c.notNull())
    .addColumn('recorded_at', 'timestamptz', (c) => c.notNull())
    .addColumn('amount', 'bigint', (c) => c.notNull())
    .addColumn('debt', 'bigint', (c) => c.notNull())
    .addColumn('hold', 'text')
    .addColumn('member', 'text')
    .addColumn('space', 'text')
    .addColumn('provider', 'text')
    .addColumn('model', 'text')
    .addColumn('input_tokens', 'bigint')
    .addColumn('cached_tokens', 'bigint')
    .addColumn('output_tokens', 'bigint')
    .addColumn('outcome', 'text')
    .addColumn('latency_ms', 'bigint')
    .addColumn('used_at', 'timestamptz')
    .addColumn('price_usd', 'bigint')
    .addColumn('usd_per_credit', 'bigint')
    .addColumn('rates', 'text')
    .addColumn('policy', 'text', (c) => c.notNull())
    .addColumn('actor', 'text', (c) => c.notNull())
    .addColumn('command_id', 'uuid', (c) => c.notNull())
    .addColumn('correlation', 'text', (c) => c.notNull())
    .addColumn('lots', sql`text[]`, (c) => c.notNull())
    .addColumn('taken', sql`bigint[]`, (c) => c.notNull())
    .addPrimaryKeyConstraint('lines_pkey', ['account', 'position'])
    .execute();
  // Ids of debits are unique by themselves (they are the command's own), and looked up one at a time: a hash is a third of the size.
  await schema.createIndex('lines_debit').on('lines').using('hash').column('debit').execute();
  // "What did this member, or this space, spend?" is asked of every account. Models are few: theirs are met soon on the way back.
  await schema.createIndex('lines_member').on('lines').columns(['account', 'member', 'position']).execute();
  await schema.createIndex('lines_space').on('lines').columns(['account', 'space', 'position']).execute();
  // Lines are written in about the order of their time: what an account spent in a month lies close together, and this is tiny.
  await schema.createIndex('lines_at').on('lines').using('brin').column('at').execute();
  await createReversalsAndGrants(schema);
};

const createReversalsAndGrants = async (schema: Kysely<DebitTables>['schema']): Promise<void> => {
  await schema
    .createTable('reversals')
    .addColumn('account', 'text', (c) => c.notNull())
    .addColumn('debit', 'text', (c) => c.notNull())
    .addColumn('position', 'bigint', (c) => c.notNull())
    .addColumn('at', 'timestamptz', (c) => c.notNull())
    .addColumn('amount', 'bigint', (c) => c.notNull())
    .addColumn('debt_forgiven', 'bigint', (c) => c.notNull())
    .addColumn('reason', 'text', (c) => c.notNull())
    .addColumn('actor', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('reversals_pkey', ['account', 'debit'])
    .execute();
  await schema
    .createTable('grants')
    .addColumn('account', 'text', (c) => c.notNull())
    .addColumn('lot', 'text', (c) => c.notNull())
    .addColumn('position', 'bigint', (c) => c.notNull())
    .addColumn('class', 'text', (c) => c.notNull())
    .addColumn('amount', 'bigint', (c) => c.notNull())
    .addColumn('source', 'text', (c) => c.notNull())
    .addColumn('reference', 'text')
    .addColumn('reason', 'text')
    .addColumn('granted_at', 'timestamptz', (c) => c.notNull())
    .addColumn('effective_at', 'timestamptz', (c) => c.notNull())
    .addColumn('expires_at', 'timestamptz')
    .addColumn('paid_amount', 'bigint')
    .addColumn('paid_currency', 'text')
    .addColumn('policy', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('grants_pkey', ['account', 'lot'])
    .execute();
};
