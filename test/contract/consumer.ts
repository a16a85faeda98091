import { appendFileSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventStore } from '#event-store';

/**
 * A consumer in a process of its own, to be killed (case 46): what it has handled, and with it its position, are lines
 * `position id` of one file. It resumes after the last one.
 */
const required = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is not set`);
  return value;
};

const openStore = async (adapter: string, url: string): Promise<EventStore> => {
  if (adapter === 'eventstoredb')
    return (await import('#event-store/eventstoredb')).openEventStoreDb({ connection: url });
  return (await import('#event-store/postgres')).openPostgresEventStore({ connection: url });
};

const file = required('HANDLED_FILE');
const last = readFileSync(file, 'utf8').trimEnd().split('\n').at(-1) ?? '';
const after = BigInt(last.split(' ')[0] ?? '0');
const store = await openStore(required('STORE_ADAPTER'), required('STORE_URL'));

store.subscribeAll(
  { after, streamPrefixes: [required('STORE_PREFIX')], batchSize: 10 },
  {
    onEvents: async (batch) => {
      await sleep(10);
      appendFileSync(file, batch.map(({ position, id }) => `${position.toString()} ${id}\n`).join(''));
    },
  },
);
