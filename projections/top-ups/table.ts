import { sql, type Kysely } from 'kysely';
import type { Instant } from '#kernel';

/** Two sides that hear of each other late: which arming a top-up waits for, and which one its pool has answered last. */
export type CallRow = {
  account: string;
  armed: number | null;
  called: number | null;
  called_at: Instant | null;
};
export type TopUpTables = { calls: CallRow };

export const create = async ({ schema }: Kysely<TopUpTables>): Promise<void> => {
  await schema
    .createTable('calls')
    .addColumn('account', 'text', (c) => c.primaryKey())
    .addColumn('armed', 'integer')
    .addColumn('called', 'integer')
    .addColumn('called_at', 'timestamptz')
    .execute();
  // Who waits for credits is found without looking at the others.
  await schema
    .createIndex('calls_waiting')
    .on('calls')
    .columns(['called_at', 'account'])
    .where(sql<boolean>`called = armed`)
    .execute();
};
