import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type Compilable,
} from 'kysely';

/** A kysely that compiles and never runs: for snapshots of the statements that read models send. */
export const compileOnly = <Tables>(): Kysely<Tables> =>
  new Kysely<Tables>({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });

/** The statement's text, one clause a line. */
export const textOf = (query: Compilable): string =>
  query
    .compile()
    .sql.replace(/ (?=(?:from|inner join|left join|where|group by|order by|limit|union all)\b)/g, '\n');
