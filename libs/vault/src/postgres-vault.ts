import { sql, type Generated, type Kysely } from 'kysely';
import { boundedIds, entryOf, textOfEntry } from './entry-text.js';
import { vaultLimits } from './limits.js';
import type { Vault, VaultEntry } from './port.js';

type EntryRow = {
  readonly id: string;
  readonly subject: string;
  readonly kind: string;
  readonly content: string;
};
type PrintedRow = Omit<EntryRow, 'kind'>;
/** By the server's clock: when the entry was put last. */
type EntriesTable = EntryRow & { readonly kept_at: Generated<Date> };
type VaultTables = { readonly 'vault.entries': EntriesTable; readonly 'vault.printed_buyers': PrintedRow };

const PRINTED: VaultEntry['kind'] = 'printed-buyer';

/**
 * Idempotent; run at start. Printed buyers have a table of their own (S28): no statement that erases a subject touches it. No
 * column has a check: a row that fails one is quoted by the server, in its answer and in its log.
 */
export const migrateVault = async (db: Kysely<unknown>): Promise<void> => {
  // Two processes may start at once on an empty database, and `if not exists` alone races in Postgres' catalogue.
  await db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended('vault:migrate', 0))`.execute(tx);
    await sql`create schema if not exists vault`.execute(tx);
    await sql`
      create table if not exists vault.entries (
        id text primary key,
        subject text not null,
        kind text not null,
        content text not null
      )`.execute(tx);
    await sql`
      alter table vault.entries add column if not exists kept_at timestamptz not null default now()
    `.execute(tx);
    await sql`create index if not exists entries_of_subject on vault.entries (subject)`.execute(tx);
    await sql`
      create table if not exists vault.printed_buyers (
        id text primary key,
        subject text not null,
        content text not null
      )`.execute(tx);
  });
};

/** What went wrong, by its code alone: the server quotes rows and parameters in what it says, and nobody may log those. */
export class VaultFailed extends Error {
  override readonly name = 'VaultFailed';
  constructor(
    doing: string,
    readonly code: string,
  ) {
    super(`the vault could not ${doing} (${code})`);
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'no code';

const guarded = async <T>(doing: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    // No cause: it would carry what must not be seen.
    throw new VaultFailed(doing, codeOf(error));
  }
};

/** Personal data in schema `vault` of the product's own database. Run `migrateVault` before. */
export const postgresVault = (db: Kysely<unknown>): Vault => {
  const tables = db as Kysely<VaultTables>;
  return {
    put: async (id, subject, entry) => {
      const content = textOfEntry(id, subject, entry);
      await guarded('keep an entry', () =>
        entry.kind === PRINTED
          ? keepPrinted(tables, { id, subject, content })
          : keep(tables, { id, subject, kind: entry.kind, content }),
      );
    },
    find: async (ids) => {
      const asked = boundedIds(ids);
      if (asked.length === 0) return new Map();
      return guarded('find entries', () => findIn(tables, asked));
    },
    erase: (subject) =>
      guarded('erase a subject', async () => {
        const rows = await tables
          .deleteFrom('vault.entries')
          .where('subject', '=', subject)
          .returning('id')
          .execute();
        return rows.length;
      }),
    eraseQuiet: async (subjects, quietMs) => {
      const meant = boundedIds(subjects);
      if (meant.length === 0) return [];
      return guarded('erase subjects', () => eraseQuietIn(tables, meant, quietMs));
    },
  };
};

/** A row that is put anew while it waits for the deletion is looked at once more, and stays. */
const eraseQuietIn = async (
  tables: Kysely<VaultTables>,
  subjects: readonly string[],
  quietMs: number,
): Promise<readonly string[]> => {
  const meant = sql<boolean>`subject = any(${[...subjects]}::text[])`;
  await tables
    .deleteFrom('vault.entries')
    .where(meant)
    .where(sql<boolean>`kept_at <= clock_timestamp() - ${quietMs} * interval '1 millisecond'`)
    .execute();
  const rows = await tables.selectFrom('vault.entries').select('subject').distinct().where(meant).execute();
  return rows.map(({ subject }) => subject);
};

const keep = async (tables: Kysely<VaultTables>, row: EntryRow): Promise<void> => {
  await tables
    .insertInto('vault.entries')
    .values(row)
    .onConflict((conflict) =>
      conflict
        .column('id')
        .doUpdateSet({ subject: row.subject, kind: row.kind, content: row.content, kept_at: sql`now()` }),
    )
    .execute();
};

const keepPrinted = async (tables: Kysely<VaultTables>, row: PrintedRow): Promise<void> => {
  await tables
    .insertInto('vault.printed_buyers')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
};

const findIn = async (
  tables: Kysely<VaultTables>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, VaultEntry>> => {
  // One parameter, whatever their number: the statement's text stays the same.
  const asked = sql<boolean>`id = any(${[...ids]}::text[])`;
  const entries = tables.selectFrom('vault.entries').select(['id', 'kind', 'content']).where(asked);
  const printed = tables
    .selectFrom('vault.printed_buyers')
    .select(['id', sql<string>`${sql.lit(PRINTED)}`.as('kind'), 'content'])
    .where(asked);
  const rows = await entries
    .unionAll(printed)
    .limit(2 * vaultLimits.page)
    .execute();
  // Printed buyers come last and win: what was printed stays what it is.
  return new Map(rows.map(({ id, kind, content }) => [id, entryOf(kind, content)]));
};
