import type pg from 'pg';
import type { SnapshotStore } from '#engine';
import { kyselyOn } from './database.js';
import type { ProjectionTables } from './schema.js';

/**
 * S31: snapshots of streams in Postgres, one per stream and fold version. They may be deleted at any time: a stream without
 * one is folded from its start. An older snapshot never replaces a newer one, whatever order two writers finish in.
 */
export const createSnapshotStore = (pool: pg.Pool): SnapshotStore => {
  const db = kyselyOn<ProjectionTables>(pool).withSchema('projection');
  return {
    load: async (stream, foldVersion) => {
      const row = await db
        .selectFrom('snapshots')
        .select(['revision', 'position', 'hash', 'state'])
        .where('stream', '=', stream)
        .where('fold_version', '=', foldVersion)
        .executeTakeFirst();
      // Whatever types the pool reads: as text a revision equals none of the log, and every load would quietly fold it all.
      return row === undefined
        ? null
        : { ...row, revision: BigInt(row.revision.toString()), position: BigInt(row.position.toString()) };
    },
    save: async (stream, foldVersion, snapshot) => {
      await db
        .insertInto('snapshots')
        .values({ stream, fold_version: foldVersion, ...snapshot })
        .onConflict((conflict) =>
          conflict
            .columns(['stream', 'fold_version'])
            .doUpdateSet(snapshot)
            .where('snapshots.revision', '<', snapshot.revision),
        )
        .execute();
    },
  };
};
