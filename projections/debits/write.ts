import type { Kysely } from 'kysely';
import { insertRows, type Columns } from '../rows.js';
import type { DebitChanges } from './project.js';
import type { DebitTables, GrantRow, LineRow, ReversalRow } from './table.js';

const lines: Columns<LineRow> = {
  account: 'text',
  debit: 'text',
  position: 'bigint',
  at: 'timestamptz',
  recorded_at: 'timestamptz',
  amount: 'bigint',
  debt: 'bigint',
  hold: 'text',
  member: 'text',
  space: 'text',
  provider: 'text',
  model: 'text',
  input_tokens: 'bigint',
  cached_tokens: 'bigint',
  output_tokens: 'bigint',
  outcome: 'text',
  latency_ms: 'bigint',
  used_at: 'timestamptz',
  price_usd: 'bigint',
  usd_per_credit: 'bigint',
  rates: 'text',
  policy: 'text',
  actor: 'text',
  command_id: 'uuid',
  correlation: 'text',
  lots: 'text[]',
  taken: 'bigint[]',
};
const reversals: Columns<ReversalRow> = {
  account: 'text',
  debit: 'text',
  position: 'bigint',
  at: 'timestamptz',
  amount: 'bigint',
  debt_forgiven: 'bigint',
  reason: 'text',
  actor: 'text',
};
const grants: Columns<GrantRow> = {
  account: 'text',
  lot: 'text',
  position: 'bigint',
  class: 'text',
  amount: 'bigint',
  source: 'text',
  reference: 'text',
  reason: 'text',
  granted_at: 'timestamptz',
  effective_at: 'timestamptz',
  expires_at: 'timestamptz',
  paid_amount: 'bigint',
  paid_currency: 'text',
  policy: 'text',
};

export const write = async (db: Kysely<DebitTables>, changes: DebitChanges): Promise<void> => {
  await insertRows(db, { table: 'lines', columns: lines }, changes.lines);
  await insertRows(db, { table: 'reversals', columns: reversals }, changes.reversals);
  await insertRows(db, { table: 'grants', columns: grants }, changes.grants);
};
