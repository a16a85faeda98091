import pg from 'pg';
import { Unavailable } from '../errors.js';
import type { PostgresLimits } from './limits.js';

type Settings = Readonly<Record<string, string | number>>;

/** What each session sets before its first statement; a connection string's own settings come first. */
const sessionOptions = (settings: Settings): string =>
  Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value.toString().replaceAll(' ', '\\ ')}`)
    .join(' ');

/** Plans are made while tables are small and kept while they grow: none may begin with a scan of the log. */
const planning: Settings = { enable_seqscan: 'off', jit: 'off' };

/** @throws Unavailable without repeating the text, which may hold a password */
function withOptions(connection: string, settings: Settings): string {
  if (!URL.canParse(connection))
    throw new Unavailable('the connection of the event store is no postgres:// address');
  const url = new URL(connection);
  const own = url.searchParams.get('options');
  url.searchParams.set(
    'options',
    own === null ? sessionOptions(settings) : `${own} ${sessionOptions(settings)}`,
  );
  return url.toString().replace(/\+/g, '%20'); // a form's spelling of a space is not a connection string's
}

/** The one connection that appends. A client can be connected once. */
export function appendClient(connection: string, limits: PostgresLimits): pg.Client {
  return new pg.Client({
    connectionString: withOptions(connection, {
      ...planning,
      role: 'ledger_append',
      default_transaction_isolation: 'read committed',
      synchronous_commit: 'on',
      statement_timeout: Math.max(1, Math.floor(limits.batchTimeoutMs * 0.9)),
    }),
    application_name: 'credit-ledger-append',
    connectionTimeoutMillis: limits.connectTimeoutMs,
    query_timeout: limits.batchTimeoutMs,
    keepAlive: true,
  });
}

/** `answerWithinMs`: a connection that is silent for longer is given up for another one. */
export function readPool(
  connection: string,
  limits: PostgresLimits,
  { max, answerWithinMs }: { readonly max: number; readonly answerWithinMs: number },
): pg.Pool {
  const pool = new pg.Pool({
    connectionString: withOptions(connection, {
      ...planning,
      role: 'ledger_reader',
      default_transaction_read_only: 'on',
      statement_timeout: answerWithinMs,
    }),
    application_name: 'credit-ledger-read',
    max,
    connectionTimeoutMillis: limits.connectTimeoutMs,
    query_timeout: answerWithinMs,
    keepAlive: true,
  });
  pool.on('error', () => undefined); // an idle connection broke; the pool replaces it
  return pool;
}

/**
 * A server that may lose what it acknowledged cannot hold a ledger, and a database without its schema does not.
 * @throws Unavailable
 */
export async function refuseUnsafe(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ fsync: string; pages: string; commit: string; migrated: boolean }>(
    `select current_setting('fsync') as fsync, current_setting('full_page_writes') as pages, current_setting('synchronous_commit') as commit,
      to_regproc('ledger.append') is not null as migrated`,
  );
  const found = rows[0];
  if (found?.fsync !== 'on')
    throw new Unavailable(
      'PostgreSQL runs with fsync=off: it may lose what it has acknowledged; set fsync=on',
    );
  if (found.pages !== 'on')
    throw new Unavailable(
      'PostgreSQL runs with full_page_writes=off: a crash may tear pages; set full_page_writes=on',
    );
  if (!found.migrated)
    throw new Unavailable('the database has no schema of the event store yet: migrate it first');
  if (found.commit === 'off')
    throw new Unavailable(
      'PostgreSQL runs with synchronous_commit=off: it may lose what it has acknowledged; set it on',
    );
}
