import { sql, type Kysely, type Transaction } from 'kysely';
import type { Instant } from '#kernel';
import type { ProjectionTables } from './schema.js';

export type Checkpoint = { readonly version: number; readonly position: bigint };

/** Another process moved the checkpoint, or a rebuild swapped the rows: whoever reads this starts again from the stored checkpoint. */
export class Fenced extends Error {
  override readonly name = 'Fenced';
}

/** Every table of the runtime is reached through this: `projection` is its schema whatever schema the read model's own `db` is bound to. */
const bound = (db: Kysely<never>): Kysely<ProjectionTables> =>
  (db as unknown as Kysely<ProjectionTables>).withSchema('projection');
// The cast: kysely's table interface is a compile-time claim; the runtime's tables exist beside those of every read model.

/** `null`: this read model has never been created. */
export const readCheckpoint = async (db: Kysely<never>, name: string): Promise<Checkpoint | null> =>
  (await bound(db)
    .selectFrom('checkpoints')
    .select(['version', 'position'])
    .where('name', '=', name)
    .executeTakeFirst()) ?? null;

/** Keeps every writer of this read model waiting until the transaction ends. */
export const lockCheckpoint = async (tx: Transaction<never>, name: string): Promise<Checkpoint | null> =>
  (await bound(tx)
    .selectFrom('checkpoints')
    .select(['version', 'position'])
    .where('name', '=', name)
    .forUpdate()
    .executeTakeFirst()) ?? null;

export const putCheckpoint = async (
  tx: Kysely<never>,
  name: string,
  to: Checkpoint,
  at: Instant,
): Promise<void> => {
  const row = { version: to.version, position: to.position, updated_at: at };
  await bound(tx)
    .insertInto('checkpoints')
    .values({ name, ...row })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(row))
    .execute();
};

export const dropCheckpoint = async (tx: Kysely<never>, name: string): Promise<void> => {
  await bound(tx).deleteFrom('checkpoints').where('name', '=', name).execute();
};

export type Move = {
  readonly name: string;
  readonly version: number;
  readonly from: bigint;
  readonly to: bigint;
  readonly at: Instant;
  /** Whether this transaction's commit waits for the disk. */
  readonly durable: boolean;
};

/**
 * First statement of every batch's transaction. It takes the row's lock and proves that the rows stand exactly where this
 * batch begins: two projectors, or a projector and a rebuild, can never both apply the same event, whatever their locks say.
 */
export const moveCheckpoint = async (tx: Kysely<never>, move: Move): Promise<void> => {
  const moved = await bound(tx)
    .updateTable('checkpoints')
    .set({ position: move.to, updated_at: move.at })
    .where('name', '=', move.name)
    .where('version', '=', move.version)
    .where('position', '=', move.from)
    // Not a round trip of its own. The log's commits need the disk more than rows that can be made again.
    .returning(sql`set_config('synchronous_commit', ${move.durable ? 'on' : 'off'}, true)`.as('commits'))
    .execute();
  if (moved.length !== 1)
    throw new Fenced(
      `${move.name} does not stand at position ${move.from.toString()} in version ${move.version.toString()}`,
    );
};

/** All checkpoints: for waiting queries, lag and health. */
export const readCheckpoints = async (db: Kysely<never>): Promise<ReadonlyMap<string, bigint>> => {
  const rows = await bound(db).selectFrom('checkpoints').select(['name', 'position']).execute();
  return new Map(rows.map(({ name, position }) => [name, position]));
};
