import pg from 'pg';
import type { StoredEvent } from '#event-store';

/** A session that may do what the product's roles may not: the superuser, with triggers off. */
export const tamperer = async (url: string): Promise<pg.Client> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('set session_replication_role = replica');
  return client;
};

/** Makes the log exactly these events, whatever it held. */
export const writeLog = async (session: pg.Client, log: readonly StoredEvent[]): Promise<void> => {
  await session.query('truncate ledger.events, ledger.streams restart identity');
  const names = [...new Set(log.map(({ stream }) => stream))];
  await session.query('insert into ledger.streams (name) select unnest($1::text[])', [names]);
  const column = <T>(of: (event: StoredEvent) => T): T[] => log.map(of);
  await session.query(
    `insert into ledger.events (position, stored_at, stream_key, revision, event_id, type, data, metadata)
     select * from unnest($1::bigint[], $2::bigint[], $3::int[], $4::int[], $5::uuid[], $6::text[], $7::text[], $8::text[])`,
    [
      column(({ position }) => position.toString()),
      column(({ storedAt }) => storedAt.toString()),
      column(({ stream }) => names.indexOf(stream) + 1),
      column(({ revision }) => Number(revision)),
      column(({ id }) => id),
      column(({ type }) => type),
      column(({ data }) => data),
      column(({ metadata }) => metadata),
    ],
  );
};
