import { sql, type Kysely } from 'kysely';
import type pg from 'pg';
import type { CommandIndex } from '#engine';
import { readCheckpoint } from './checkpoints.js';
import { kyselyOn } from './database.js';
import type { ReadModel } from './read-model.js';

/** Where each command of a stream starts. */
type CommandIndexTables = { commands: { command_id: string; stream: string; revision: bigint } };
type FirstEvents = readonly {
  readonly commandId: string;
  readonly stream: string;
  readonly revision: bigint;
}[];

const NAME = 'command_index';

/**
 * S18: the durable index of command ids for a store that has none of its own (EventStoreDB). It lags like every projection;
 * `indexedUpTo` says how far it is, and the engine keeps in its window whatever lies beyond.
 */
export const commandIndexModel: ReadModel<CommandIndexTables, FirstEvents> = {
  name: NAME,
  version: 1,
  streamPrefixes: [''],
  durable: true, // the engine forgets what it has been told is indexed
  create: async (db) => {
    await db.schema
      .createTable('commands')
      .addColumn('command_id', 'uuid', (c) => c.notNull())
      .addColumn('stream', 'text', (c) => c.notNull())
      .addColumn('revision', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('commands_pkey', ['command_id', 'stream'])
      .execute();
  },
  project: (events) => {
    const first = new Map<string, FirstEvents[number]>();
    for (const { commandId, stream, revision } of events) {
      const key = `${commandId} ${stream}`;
      if (!first.has(key)) first.set(key, { commandId, stream, revision });
    }
    return [...first.values()];
  },
  write: async (db, first) => {
    const rows = sql<CommandIndexTables['commands']>`(select * from unnest(
      ${first.map((one) => one.commandId)}::uuid[], ${first.map((one) => one.stream)}::text[], ${first.map((one) => one.revision)}::bigint[]
    ) as t(command_id, stream, revision))`.as<'t'>('t');
    await db
      .insertInto('commands')
      .columns(['command_id', 'stream', 'revision'])
      .expression((from) => from.selectFrom(rows).select(['t.command_id', 't.stream', 't.revision']))
      // A command's events may span two batches: its first one came first.
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  },
  tables: { commands: ['command_id', 'stream'] },
};

/** The engine's view of `command_index`. Before the read model exists it has indexed nothing. */
export const createCommandIndex = (pool: pg.Pool): CommandIndex => {
  const db: Kysely<CommandIndexTables> = kyselyOn(pool);
  return {
    find: async (stream, commandId) =>
      (await db
        .withSchema(NAME)
        .selectFrom('commands')
        .select('revision')
        .where('command_id', '=', commandId)
        .where('stream', '=', stream)
        .executeTakeFirst()) ?? null,
    indexedUpTo: async () => (await readCheckpoint(kyselyOn<never>(pool), NAME))?.position ?? 0n,
  };
};
