import { sql, type Kysely } from 'kysely';
import type { Instant } from '#kernel';

/** What the runtime itself stores, in the schema `projection`. Unlike read models, `snapshots` may be dropped at any time; `checkpoints` only with them. */
export type ProjectionTables = {
  /** One row per read model: everything ≤ `position` is in its rows, written in the same transaction. */
  checkpoints: { name: string; version: number; position: bigint; updated_at: Instant };
  snapshots: {
    stream: string;
    fold_version: string;
    revision: bigint;
    position: bigint;
    hash: string;
    state: string;
  };
};

/** Two processes may start at once on an empty database: `create … if not exists` alone races in the catalogue. */
const MIGRATION_LOCK = sql`select pg_advisory_xact_lock(hashtextextended('projection:migrate', 0))`;

/** Creates the runtime's own tables where they are missing; run it before anything else of this library. */
export const migrateProjections = <T>(db: Kysely<T>): Promise<void> =>
  db.transaction().execute(async (tx) => {
    await MIGRATION_LOCK.execute(tx);
    const schema = tx.schema.withSchema('projection');
    await tx.schema.createSchema('projection').ifNotExists().execute();
    await schema
      .createTable('checkpoints')
      .ifNotExists()
      .addColumn('name', 'text', (c) => c.primaryKey())
      .addColumn('version', 'integer', (c) => c.notNull())
      .addColumn('position', 'bigint', (c) => c.notNull())
      .addColumn('updated_at', 'timestamptz', (c) => c.notNull())
      .execute();
    await schema
      .createTable('snapshots')
      .ifNotExists()
      .addColumn('stream', 'text', (c) => c.notNull())
      .addColumn('fold_version', 'text', (c) => c.notNull())
      .addColumn('revision', 'bigint', (c) => c.notNull())
      .addColumn('position', 'bigint', (c) => c.notNull())
      .addColumn('hash', 'text', (c) => c.notNull())
      .addColumn('state', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('snapshots_pkey', ['stream', 'fold_version'])
      .execute();
  });
