import pg from 'pg';
import { bigintTypes } from '#platform/database';
import { instantOf, type Instant } from '#kernel';

/** One read-only session on one moment of the database; other sessions may join it by its name (S30). */
export type Snapshot = {
  readonly name: string;
  /** Where the data's own test clock stands (S4); `null`: it runs on the real one. */
  readonly testClock: Instant | null;
  readonly query: <Row extends unknown[]>(
    text: string,
    values?: readonly unknown[],
  ) => Promise<readonly Row[]>;
  /** Ends the moment: nothing can be read of it afterwards. */
  readonly close: () => Promise<void>;
};

/** The server itself refuses whatever this session would write; a role that may only read is taken where the database has it. */
export const openSnapshot = async (url: string, role: string): Promise<Snapshot> => {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'credit-ledger-auditor',
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    types: bigintTypes,
  });
  client.on('error', () => undefined); // the statement that runs into it says so
  await client.connect();
  const query: Snapshot['query'] = async <Row extends unknown[]>(
    text: string,
    values: readonly unknown[] = [],
  ) => (await client.query<Row>({ text, values: [...values], rowMode: 'array' })).rows;
  try {
    await client.query('set default_transaction_read_only = on');
    const testClock = await testClockOf(query); // before the role, which may read the log and nothing else
    await takeRole(client, role);
    await client.query('begin isolation level repeatable read read only');
    const [row] = await query<[string]>('select pg_export_snapshot()');
    return { name: row?.[0] ?? '', testClock, query, close: () => client.end() };
  } catch (error) {
    await client.end();
    throw error;
  }
};

const CONNECT_TIMEOUT_MS = 5_000;

const takeRole = async (client: pg.Client, role: string): Promise<void> => {
  const { rows } = await client.query<{ may: boolean }>(
    "select pg_has_role(oid, 'member') as may from pg_roles where rolname = $1",
    [role],
  );
  if (rows[0]?.may === true) await client.query(`set role ${client.escapeIdentifier(role)}`);
};

/** The clock of the data (S4); `null`: it runs on the machine's. */
const testClockOf = async (query: Snapshot['query']): Promise<Instant | null> => {
  const [there] = await query<[boolean]>("select to_regclass('platform.clock') is not null");
  if (there?.[0] !== true) return null;
  const [row] = await query<[string | null]>('select now from platform.clock');
  return row?.[0] === null || row === undefined ? null : instantOf(row[0]);
};
