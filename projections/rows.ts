import { sql, type AliasedRawBuilder, type Kysely } from 'kysely';
import { arrayOf, type Element, type ElementType } from './arrays.js';

/** Postgres' type of a column. A list travels as its literal, because unnest would flatten a list of lists. */
export type ColumnType = ElementType | 'text[]' | 'bigint[]';
export type Columns<Row> = { readonly [K in keyof Row]-?: ColumnType };

/** Tables are named at run time here, so kysely's own column types cannot follow; `Row` keeps rows and columns together instead. */
type AnyTables = Record<string, Record<string, unknown>>;
export const untyped = <T>(db: Kysely<T>): Kysely<AnyTables> => db as unknown as Kysely<AnyTables>;

/** Postgres' spelling of a list inside a list. Quotes always, escapes where there is something to escape. */
const literalOf = (list: readonly (string | bigint)[]): string =>
  `{${list.map((item) => `"${String(item).replace(/["\\]/g, '\\$&')}"`).join(',')}}`;

const isList = (type: ColumnType): type is 'text[]' | 'bigint[]' => type.endsWith('[]');

const column = (rows: readonly Record<string, unknown>[], name: string, type: ColumnType) => {
  const valueAt = (index: number) => rows[index]?.[name];
  if (isList(type))
    return sql`${arrayOf('text', rows.length, (index) => literalOf(valueAt(index) as readonly (string | bigint)[]))}::text[]`;
  return sql`${arrayOf(type, rows.length, (index) => valueAt(index) as Element)}::${sql.raw(type)}[]`; // as `Columns` pairs them
};

/** Any number of rows as a table called `given`: one array parameter per column, so the statement's text never changes. */
export const given = <Row extends object>(
  rows: readonly Row[],
  columns: Columns<Row>,
): AliasedRawBuilder<Row, 'given'> => {
  const named = Object.entries<ColumnType>(columns);
  const untypedRows = rows as readonly Record<string, unknown>[];
  const names = sql.join(named.map(([name]) => sql.id(name)));
  const selected = sql.join(
    named.map(([name, type]) =>
      isList(type) ? sql`${sql.id(name)}::${sql.raw(type)} as ${sql.id(name)}` : sql.id(name),
    ),
  );
  const arrays = sql.join(named.map(([name, type]) => column(untypedRows, name, type)));
  return sql<Row>`(select ${selected} from unnest(${arrays}) as t(${names}))`.as('given');
};

export type Into<Row> = { readonly table: string; readonly columns: Columns<Row> };

const insertion = <T, Row extends object>(
  db: Kysely<T>,
  { table, columns }: Into<Row>,
  rows: readonly Row[],
) =>
  untyped(db)
    .insertInto(table)
    .columns(Object.keys(columns))
    .expression((from) => from.selectFrom(given(rows, columns)).selectAll());

export const insertRows = async <T, Row extends object>(
  db: Kysely<T>,
  into: Into<Row>,
  rows: readonly Row[],
): Promise<void> => {
  if (rows.length > 0) await insertion(db, into, rows).execute();
};

export type Keyed<Row> = Into<Row> & { readonly key: readonly (keyof Row & string)[] };

/** One change per row: columns named in `add` are added to what is there, the others replace it. */
export const upsertRows = async <T, Row extends object>(
  db: Kysely<T>,
  into: Keyed<Row> & { readonly add?: readonly (keyof Row & string)[] },
  rows: readonly Row[],
): Promise<void> => {
  if (rows.length === 0) return;
  const { table, columns, key, add = [] } = into;
  const changed = Object.keys(columns).filter((name) => !key.some((part) => part === name));
  const values = changed.map((name): [string, unknown] => [
    name,
    add.some((part) => part === name)
      ? sql`${sql.ref(`${table}.${name}`)} + ${sql.ref(`excluded.${name}`)}`
      : sql.ref(`excluded.${name}`),
  ]);
  await insertion(db, into, rows)
    .onConflict((conflict) => conflict.columns([...key]).doUpdateSet(Object.fromEntries(values)))
    .execute();
};

/** Changes rows that exist and passes over those that do not; `add` and replace as in `upsertRows`. */
export const updateRows = async <T, Row extends object>(
  db: Kysely<T>,
  into: Keyed<Row> & { readonly add?: readonly (keyof Row & string)[] },
  rows: readonly Row[],
): Promise<void> => {
  if (rows.length === 0) return;
  const { table, columns, key, add = [] } = into;
  const changed = Object.keys(columns).filter((name) => !key.some((part) => part === name));
  const values = changed.map((name): [string, unknown] => [
    name,
    add.some((part) => part === name)
      ? sql`${sql.ref(`${table}.${name}`)} + ${sql.ref(`given.${name}`)}`
      : sql.ref(`given.${name}`),
  ]);
  await untyped(db)
    .updateTable(table)
    .from(given(rows, columns))
    .set(Object.fromEntries(values))
    .where((is) => is.and(key.map((part) => is(sql.ref(`${table}.${part}`), '=', sql.ref(`given.${part}`)))))
    .execute();
};

/** Deletes the rows with these keys. */
export const deleteRows = async <T, Row extends object>(
  db: Kysely<T>,
  into: Into<Row>,
  rows: readonly Row[],
): Promise<void> => {
  if (rows.length === 0) return;
  const { table, columns } = into;
  await untyped(db)
    .deleteFrom(table)
    .using(given(rows, columns))
    .where((is) =>
      is.and(
        Object.keys(columns).map((name) => is(sql.ref(`${table}.${name}`), '=', sql.ref(`given.${name}`))),
      ),
    )
    .execute();
};

/** The right side of `= any(…)`: one array parameter, however many values. */
export const anyOf = (values: readonly string[]) =>
  sql<string>`any(${arrayOf('text', values.length, (index) => values[index] ?? null)}::text[])`;
