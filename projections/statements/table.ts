import type { Kysely } from 'kysely';
import type { Instant, Nanos } from '#kernel';
import { createIndex, createTable, tableOf } from '../tables.js';

/** R26: one row a printed statement: of one cycle and currency. */
export type StatementRow = {
  statement: string;
  customer: string;
  currency: string;
  /** Half-open (S3). */
  from_at: Instant;
  until_at: Instant;
  opening: Nanos;
  closing: Nanos;
  sha256: string;
  at: Instant;
  position: bigint;
};
export type StatementsTables = { statements: StatementRow };

export const statementRows = tableOf<StatementRow>('statements', ['statement'], {
  statement: 'text',
  customer: 'text',
  currency: 'text',
  from_at: 'timestamptz',
  until_at: 'timestamptz',
  opening: 'bigint',
  closing: 'bigint',
  sha256: 'text',
  at: 'timestamptz',
  position: 'bigint',
});

export const create = async (db: Kysely<StatementsTables>): Promise<void> => {
  await createTable(db, statementRows);
  await createIndex(db, statementRows, ['customer', 'position']);
};
