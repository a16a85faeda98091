import type pg from 'pg';
import { appendFunction } from './append-function.js';
import { immutability, roles, tables } from './schema.js';

/** Two processes may start at once on an empty database: `create … if not exists` alone races in the catalogue. */
const MIGRATION_LOCK = `select pg_advisory_xact_lock(hashtextextended('ledger:migrate', 0));`;

/**
 * Brings the schema `ledger` to its current shape; again and again, to the same effect. Needs an owner that may create roles, or
 * finds `ledger_append`, `ledger_projector` and `ledger_reader` there.
 */
export async function migrateEventStore(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    // One simple query is one transaction.
    await client.query(`${MIGRATION_LOCK}${tables}${immutability}${roles}${appendFunction}`);
  } finally {
    client.release();
  }
}
