import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';

const { Pool, types } = pg;

const INT8 = 20;
const INT8_ARRAY = 1016;
const DATE = 1082;
const TIMESTAMPTZ = 1184;

type ReadText = (text: string) => unknown;
/** The driver declares its well-known object ids; any other number may come just as well. */
type TypeId = Parameters<typeof types.getTypeParser>[0];

const parsers: Readonly<Record<number, ReadText>> = {
  [INT8]: BigInt,
  // pg's own parser for these knows nothing of the one above; the column holds no nulls and one dimension.
  [INT8_ARRAY]: (text) => (text === '{}' ? [] : text.slice(1, -1).split(',').map(BigInt)),
  // A civil day has no instant: pg's default would read it as local midnight.
  [DATE]: (day) => day,
  [TIMESTAMPTZ]: (text) => new Date(text.replace(' ', 'T').replace(/([+-]\d{2})$/, '$1:00')).toISOString(),
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
export const readModelPool = (connectionString: string, max: number): pg.Pool =>
  new Pool({ connectionString, max, types: readModelTypes, application_name: 'credit-ledger-projections' });

/** The one way that projections reach the database. The pool stays the caller's to end. */
export const kyselyOn = <Tables>(pool: pg.Pool): Kysely<Tables> =>
  new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
