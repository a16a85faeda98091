import { sql, type Transaction } from 'kysely';
import type { FakePaymentTables } from './schema.js';

/** One question about a thing at a time, whichever process asks: its first answer is its only one. */
export const alone = async (tx: Transaction<FakePaymentTables>, thing: string): Promise<void> => {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`payments_fake:${thing}`}, 0))`.execute(tx);
};
