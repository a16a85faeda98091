import type { Kysely } from 'kysely';
import type { Instant, Nanos } from '#kernel';
import { createIndex, createTable, tableOf } from '../tables.js';

/** What one event of the ledger says of money at the payment provider. */
export type ClaimRow = {
  position: bigint;
  stream: string;
  book: string;
  kind: string;
  key: string;
  outcome: string;
  amount: Nanos;
  currency: string;
  at: Instant;
};
/** What one event changes of what its stream owes back to a payer. */
export type OwedRow = {
  position: bigint;
  stream: string;
  amount: Nanos;
  currency: string;
  at: Instant;
};
/** One comparison of the provider's books with the ledger's. */
export type RunRow = {
  reconciliation: string;
  entity: string;
  period_start: Instant;
  period_end: Instant;
  scheduled: boolean;
  differences: number;
  at: Instant;
  position: bigint;
  /** The whole event as it is stored. */
  stored_name: string;
  report: string;
};
export type ReconciliationTables = { claims: ClaimRow; owed: OwedRow; runs: RunRow };

export const claims = tableOf<ClaimRow>('claims', ['position'], {
  position: 'bigint',
  stream: 'text',
  book: 'text',
  kind: 'text',
  key: 'text',
  outcome: 'text',
  amount: 'bigint',
  currency: 'text',
  at: 'timestamptz',
});
export const owed = tableOf<OwedRow>('owed', ['position'], {
  position: 'bigint',
  stream: 'text',
  amount: 'bigint',
  currency: 'text',
  at: 'timestamptz',
});
export const runs = tableOf<RunRow>('runs', ['reconciliation'], {
  reconciliation: 'text',
  entity: 'text',
  period_start: 'timestamptz',
  period_end: 'timestamptz',
  scheduled: 'boolean',
  differences: 'integer',
  at: 'timestamptz',
  position: 'bigint',
  stored_name: 'text',
  report: 'text',
});

export const create = async (db: Kysely<ReconciliationTables>): Promise<void> => {
  await createTable(db, claims);
  await createIndex(db, claims, ['at']);
  await createIndex(db, claims, ['key']);
  await createTable(db, owed);
  await createTable(db, runs);
  await createIndex(db, runs, ['position']);
};
