import { sql, type CreateTableBuilder, type Kysely } from 'kysely';
import { given, untyped, type Columns, type ColumnType, type Keyed } from './rows.js';

/** `text?`: the column may be empty, exactly where the row's field may be null. */
type Spelled<Row> = {
  readonly [K in keyof Row]-?: null extends Row[K] ? `${ColumnType}?` : ColumnType;
};

/** One description of a table: it is created from it, and rows are written by it. */
export type Table<Row> = Keyed<Row> & {
  readonly nullable: ReadonlySet<string>;
  /** The key's columns alone: for deleting rows. */
  readonly keys: Columns<Partial<Row>>;
};

const stripped = (type: string): ColumnType => type.replace('?', '') as ColumnType; // as `Spelled` spells them

/** `key` orders the rows totally and is the primary key. */
export const tableOf = <Row>(
  table: string,
  key: readonly (keyof Row & string)[],
  spelled: Spelled<Row>,
): Table<Row> => {
  const entries = Object.entries<string>(spelled);
  const columns = Object.fromEntries(entries.map(([name, type]) => [name, stripped(type)])) as Columns<Row>;
  return {
    table,
    key,
    columns,
    nullable: new Set(entries.flatMap(([name, type]) => (type.endsWith('?') ? [name] : []))),
    keys: Object.fromEntries(key.map((name) => [name, columns[name]])) as Columns<Partial<Row>>,
  };
};

export const createTable = async <Tables, Row>(
  { schema }: Kysely<Tables>,
  { table, key, columns, nullable }: Table<Row>,
): Promise<void> => {
  let made: CreateTableBuilder<string, string> = schema.createTable(table);
  for (const [name, type] of Object.entries<ColumnType>(columns))
    made = made.addColumn(name, sql.raw(type), (c) => (nullable.has(name) ? c : c.notNull()));
  await made.addPrimaryKeyConstraint(`${table}_pkey`, [...key]).execute();
};

/** An index over columns in this order. */
export const createIndex = async <Tables, Row>(
  { schema }: Kysely<Tables>,
  { table }: Table<Row>,
  columns: readonly (keyof Row & string)[],
): Promise<void> => {
  const names: readonly string[] = columns;
  const index = schema.createIndex(`${table}_by_${names.join('_')}`).on(table);
  await index.columns([...names]).execute();
};

/** The rows that stand there under these keys. */
export const storedRows = async <Tables, Row extends object>(
  db: Kysely<Tables>,
  { table, key, keys }: Table<Row>,
  wanted: readonly Partial<Row>[],
): Promise<readonly Row[]> => {
  if (wanted.length === 0) return [];
  const rows = await untyped(db)
    .selectFrom(table)
    .innerJoin(given(wanted, keys), (on) =>
      key.reduce((all, name) => all.onRef(`given.${name}`, '=', `${table}.${name}`), on),
    )
    .selectAll(table)
    .execute();
  return rows as unknown as readonly Row[]; // the table was created from the description of these rows
};
