import type pg from 'pg';
import type { CommandIndex } from '#engine';
import type { EventStore } from '#event-store';
import { openEventStoreDb } from '#event-store/eventstoredb';
import { migrateEventStore, openPostgresEventStore, postgresCommandIndex } from '#event-store/postgres';
import { createCommandIndex } from '#projection-runtime';
import { ledgerStreams } from '#projections';
import type { Database } from './database.js';
import type { Surroundings } from './surroundings.js';

export type EventLog = { readonly store: EventStore; readonly commandIndex: CommandIndex };

/** EventStoreDB where it is configured, else the log in PostgreSQL. */
export const openEventLog = async (
  database: Database,
  tables: pg.Pool,
  { config, shutdown }: Surroundings,
): Promise<EventLog> => {
  const { eventStoreDbUrl } = config;
  if (eventStoreDbUrl !== null) {
    const store = openEventStoreDb({ connection: eventStoreDbUrl, streamPrefixes: ledgerStreams });
    shutdown.add('event store', store.close);
    return { store, commandIndex: createCommandIndex(tables) };
  }
  await migrateEventStore(tables);
  const store = await openPostgresEventStore({ connection: database.url });
  shutdown.add('event store', store.close);
  return { store, commandIndex: postgresCommandIndex(tables) };
};
