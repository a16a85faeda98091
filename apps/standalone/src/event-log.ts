import type pg from 'pg';
import type { CommandIndex } from '#engine';
import type { EventStore } from '#event-store';
import { openEventStoreDb } from '#event-store/eventstoredb';
import { createCommandIndex } from '#projection-runtime';
import type { Database } from './database.js';
import type { Surroundings } from './surroundings.js';

export type EventLog = { readonly store: EventStore; readonly commandIndex: CommandIndex };

/** EventStoreDB where it is configured, else the log in PostgreSQL. */
export const openEventLog = (
  database: Database,
  tables: pg.Pool,
  { config, shutdown }: Surroundings,
): Promise<EventLog> => {
  const { eventStoreDbUrl } = config;
  if (eventStoreDbUrl === null) throw new Error(`no event log on ${database.says} yet`);
  const store = openEventStoreDb({ connection: eventStoreDbUrl });
  shutdown.add('event store', store.close);
  return Promise.resolve({ store, commandIndex: createCommandIndex(tables) });
};
