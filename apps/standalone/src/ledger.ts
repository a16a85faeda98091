import type pg from 'pg';
import { ledgerStreamsOn, type LedgerStreams } from '#commands';
import { createEngine, type CommandIndex, type SnapshotStore } from '#engine';
import type { EventStore } from '#event-store';
import { randomIds, type Ids } from '#kernel';
import { createPool, type DataClock } from '#platform';
import { createSnapshotStore, kyselyOn, readModelTypes } from '#projection-runtime';
import { postgresVault, type Vault } from '#vault';
import type { Kysely } from 'kysely';
import { openClockOf } from './clock.js';
import { openDatabase, type Database } from './database.js';
import { openEventLog } from './event-log.js';
import { migrateAll } from './migrations.js';
import type { Surroundings } from './surroundings.js';

/** Beside the pool of the tables: what the event store opens (two that append, one that follows, four that read) and the health probe. */
const OTHER_CONNECTIONS = 8;

/** What every part of the product works on. */
export type Ledger = Surroundings &
  LedgerStreams & {
    readonly database: Database;
    /** Of the read models and everything else that is no event. Reads `bigint` as bigint, `timestamptz` as `Instant`. */
    readonly tables: pg.Pool;
    readonly db: Kysely<unknown>;
    readonly clock: DataClock;
    readonly ids: Ids;
    readonly store: EventStore;
    readonly commandIndex: CommandIndex;
    readonly snapshots: SnapshotStore;
    readonly vault: Vault;
  };

/** Database, tables, clock, event store, engine: from the ground up, each on what stands already. */
export const openLedger = async (surroundings: Surroundings): Promise<Ledger> => {
  const { config, log, shutdown, metrics } = surroundings;
  const database = await openDatabase(surroundings);
  const tables = createPool({
    url: database.url,
    max: config.databaseConnections - OTHER_CONNECTIONS,
    name: 'credit-ledger',
    types: readModelTypes,
    onIdleError: (error) => {
      log.warn({ err: error }, 'an idle database connection broke');
    },
  });
  shutdown.add('database connections', () => tables.end());
  await migrateAll(tables);
  const clock = await openClockOf(tables, config);
  shutdown.add('clock', clock.close);
  const { store, commandIndex } = await openEventLog(database, tables, surroundings);
  const snapshots = createSnapshotStore(tables);
  const db = kyselyOn<unknown>(tables);
  const ids = randomIds;
  const engine = createEngine({ store, clock, ids, commandIndex, snapshots, metrics: metrics.engine });
  shutdown.add('engine', engine.stop);
  return {
    ...surroundings,
    ...{ database, tables, clock, ids, store, commandIndex, snapshots },
    ...{ db, vault: postgresVault(db) },
    ...ledgerStreamsOn(engine),
  };
};
