import { createHash } from 'node:crypto';
import { sql, type Kysely } from 'kysely';
import { readCheckpoint } from './checkpoints.js';
import { projectionLimits } from './limits.js';
import type { AnyReadModel } from './read-model.js';

export type Digest = {
  readonly position: bigint;
  readonly version: number;
  /** Per table: how many rows, and the sha-256 of their text in the table's own order. */
  readonly tables: Readonly<Record<string, { readonly rows: number; readonly sha256: string }>>;
};

/**
 * The content of a read model as one value, taken in one REPEATABLE READ snapshot with its checkpoint (S30), so that two
 * builds of it can be compared byte for byte (invariant 6). `null`: it does not exist.
 */
export const digestOf = (
  db: Kysely<never>,
  model: AnyReadModel,
  schema = model.name,
): Promise<Digest | null> =>
  db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute(async (tx) => {
      const checkpoint = await readCheckpoint(tx, schema);
      if (checkpoint === null) return null;
      const tables: Record<string, { rows: number; sha256: string }> = {};
      for (const [table, order] of Object.entries(model.tables))
        tables[table] = await digestTable(tx, [schema, table], order);
      return { ...checkpoint, tables };
    });

const digestTable = async (
  tx: Kysely<never>,
  [schema, table]: readonly [string, string],
  order: readonly string[],
): Promise<{ rows: number; sha256: string }> => {
  const hash = createHash('sha256');
  let rows = 0;
  await sql`declare digest no scroll cursor for select t::text as line from ${sql.table(`${schema}.${table}`)} as t order by ${sql.join(order.map((column) => sql.ref(`t.${column}`)))}`.execute(
    tx,
  );
  for (;;) {
    const page = await sql<{
      line: string;
    }>`fetch ${sql.lit(projectionLimits.digestPage)} from digest`.execute(tx);
    for (const { line } of page.rows) hash.update(`${line.length.toString()}:${line}\n`);
    rows += page.rows.length;
    if (page.rows.length < projectionLimits.digestPage) break;
  }
  await sql`close digest`.execute(tx);
  return { rows, sha256: hash.digest('hex') };
};
