import pg from 'pg';
import { PreparedClient } from './prepared-client.js';

export type PoolOptions = {
  readonly url: string;
  /** Bounds this process's share of the server's connections. */
  readonly max: number;
  /** Shown by the server beside each session. */
  readonly name: string;
  /** Given to the pool, never set globally: another library in the process may expect pg's own. */
  readonly types?: pg.CustomTypesConfig;
  /** An idle connection broke. The pool replaces it; without a listener the process would end. */
  readonly onIdleError?: (error: Error) => void;
};

/** A connection that cannot be had for this long is an outage, and the caller should say so. */
const CONNECT_TIMEOUT_MS = 5_000;
/** A connection that nobody used is given back: an idle product is a small one. */
const IDLE_TIMEOUT_MS = 30_000;

const INT8 = pg.types.builtins.INT8;

/** `bigint` columns as bigint; pg's own answer is text. */
export const bigintTypes: pg.CustomTypesConfig = {
  getTypeParser: (
    oid: Parameters<typeof pg.types.getTypeParser>[0],
    format?: 'text' | 'binary',
  ): ((text: string) => unknown) =>
    oid === INT8 && format !== 'binary'
      ? BigInt
      : (pg.types.getTypeParser(oid, format) as (text: string) => unknown),
};

export const createPool = ({
  url,
  max,
  name,
  types = bigintTypes,
  onIdleError = () => undefined,
}: PoolOptions): pg.Pool => {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    types,
    Client: PreparedClient,
    application_name: name,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    idleTimeoutMillis: IDLE_TIMEOUT_MS,
    keepAlive: true,
  });
  pool.on('error', onIdleError);
  // A borrowed session may end between two statements of a transaction: its borrower learns that from the next one, the process must outlive it.
  pool.on('connect', (session) => session.on('error', () => undefined));
  return pool;
};
