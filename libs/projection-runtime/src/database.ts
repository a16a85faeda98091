import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { projectionLimits } from './limits.js';

const { Pool, types } = pg;

const INT8 = 20;
const INT8_ARRAY = 1016;
const DATE = 1082;
const TIMESTAMPTZ = 1184;

type ReadText = (text: string) => unknown;
/** The driver declares its well-known object ids; any other number may come just as well. */
type TypeId = Parameters<typeof types.getTypeParser>[0];

/** `2026-01-31 10:15:00.25+00`: only the spelling differs from an `Instant`'s, and no row holds more than milliseconds. */
const instantOfUtc = (text: string): string =>
  `${text.slice(0, 10)}T${text.slice(11, 19)}.${text.slice(20, -3).padEnd(3, '0')}Z`;

/** A session that is not in UTC. */
const instantOfZoned = (text: string): string =>
  new Date(text.replace(' ', 'T').replace(/([+-]\d{2})$/, '$1:00')).toISOString();

const parsers: Readonly<Record<number, ReadText>> = {
  [INT8]: BigInt,
  // pg's own parser for these knows nothing of the one above; the column holds no nulls and one dimension.
  [INT8_ARRAY]: (text) => (text === '{}' ? [] : text.slice(1, -1).split(',').map(BigInt)),
  // A civil day has no instant: pg's default would read it as local midnight.
  [DATE]: (day) => day,
  [TIMESTAMPTZ]: (text) => (text.endsWith('+00') ? instantOfUtc(text) : instantOfZoned(text)),
};

/**
 * How the read models' columns are read: `bigint` as bigint, `timestamptz` as `Instant`, `date` as `2026-01-31`.
 * Given to a pool, never set globally: another library in the process may expect pg's own types.
 */
export const readModelTypes: pg.CustomTypesConfig = {
  getTypeParser: (oid: TypeId, format?: unknown): ReadText =>
    (format === 'binary' ? undefined : parsers[oid]) ??
    (types.getTypeParser(oid, format as 'text') as ReadText),
};

/** A pool whose rows are spelled as `readModelTypes` says. `max` bounds the connections of this process. */
export const readModelPool = (connectionString: string, max: number): pg.Pool => {
  const pool = new Pool({
    connectionString,
    max,
    types: readModelTypes,
    application_name: 'credit-ledger-projections',
  });
  pool.on('error', () => undefined); // an idle connection that breaks is replaced by the next one that is asked for
  return pool;
};

/** Statements by name. Their texts are few: rows travel as arrays, so no text depends on how many there are. */
const names = new Map<string, string>();

/** A statement that writes keeps its name: what a query answers may change its columns under a prepared one when a new version is swapped in. */
const nameOf = (text: string): string | undefined => {
  const known = names.get(text);
  if (known !== undefined) return known;
  if (!/^(?:insert|update|delete) /.test(text) || names.size >= projectionLimits.preparedStatements)
    return undefined;
  const name = `projection_${names.size.toString()}`;
  names.set(text, name);
  return name;
};

/** A borrowed connection may break between two statements: without a listener that would end the process. */
const toldByTheNextStatement = (): void => undefined;

/** Connections that prepare each writing statement once, where the driver by itself has it parsed and planned every time. */
const preparing = (pool: pg.Pool): PostgresPool => ({
  connect: async () => {
    const client = await pool.connect();
    client.on('error', toldByTheNextStatement);
    return {
      query: ((text: string, values: unknown[]) => {
        const name = nameOf(text);
        return client.query(name === undefined ? { text, values } : { name, text, values });
      }) as unknown as PostgresPoolClient['query'], // kysely's other form, a cursor, is only for streams: nothing here asks for one
      release: () => {
        client.off('error', toldByTheNextStatement);
        client.release();
      },
    };
  },
  end: () => pool.end(),
});

/** The one way that projections reach the database. The pool stays the caller's to end. */
export const kyselyOn = <Tables>(pool: pg.Pool): Kysely<Tables> =>
  new Kysely<Tables>({ dialect: new PostgresDialect({ pool: preparing(pool) }) });
