import { instantOf } from '#kernel';
import { sql, type Kysely } from 'kysely';
import type { ApiKeys, StoredKey } from './api-keys.js';
import { roles } from './permissions.js';

type KeyRow = {
  readonly hash: string;
  readonly id: string;
  readonly role: string;
  readonly name: string;
  readonly user_id: string | null;
  readonly customer: string | null;
  readonly accounts: string[] | null;
  /** Spelled as `Instant`: text order is time order, whatever the pool's parsers do with timestamps. */
  readonly created_at: string;
  readonly revoked_at: string | null;
};

export type AccessTables = { readonly 'access.api_keys': KeyRow };

/** Idempotent; run at start, before the API listens. */
export const createAccessSchema = async (db: Kysely<unknown>): Promise<void> => {
  // Two processes may start at once on an empty database, and `if not exists` alone races in Postgres' catalogue.
  await db.transaction().execute(async (tx) => {
    await sql`select pg_advisory_xact_lock(hashtext('access schema'))`.execute(tx);
    await sql`create schema if not exists access`.execute(tx);
    await sql`
      create table if not exists access.api_keys (
        hash text primary key,
        id text not null unique,
        role text not null check (role in (${sql.join(roles.map((role) => sql.lit(role)))})),
        name text not null,
        user_id text,
        customer text,
        accounts text[],
        created_at text not null,
        revoked_at text
      )`.execute(tx);
  });
};

const keyOf = (row: KeyRow): StoredKey => {
  const role = roles.find((one) => one === row.role);
  if (role === undefined) throw new Error(`access.api_keys has the role ${row.role}`);
  return {
    id: row.id,
    role,
    name: row.name,
    user: row.user_id,
    customer: row.customer,
    accounts: row.accounts,
    createdAt: instantOf(row.created_at),
    revokedAt: row.revoked_at === null ? null : instantOf(row.revoked_at),
  };
};

/** Keys in schema `access` of the product's own database. */
export const postgresKeys = (db: Kysely<unknown>): ApiKeys => {
  const access = db as Kysely<AccessTables>;
  return {
    find: async (hash) => {
      const row = await access
        .selectFrom('access.api_keys')
        .selectAll()
        .where('hash', '=', hash)
        .where('revoked_at', 'is', null)
        .executeTakeFirst();
      return row === undefined ? null : keyOf(row);
    },
    create: async (hash, key) => {
      const written = await access
        .insertInto('access.api_keys')
        .values({
          hash,
          id: key.id,
          role: key.role,
          name: key.name,
          user_id: key.user,
          customer: key.customer,
          accounts: key.accounts === null ? null : [...key.accounts],
          created_at: key.createdAt,
          revoked_at: null,
        })
        // The key's id and secret may be given by a bootstrap that runs at every start.
        .onConflict((conflict) => conflict.doNothing())
        .returning('id')
        .execute();
      return written.length > 0;
    },
    get: async (id) => {
      const row = await access
        .selectFrom('access.api_keys')
        .selectAll()
        .where('id', '=', id)
        .executeTakeFirst();
      return row === undefined ? null : keyOf(row);
    },
    revoke: async (id, at) => {
      const rows = await access
        .updateTable('access.api_keys')
        .set({ revoked_at: sql<string>`coalesce(revoked_at, ${at})` })
        .where('id', '=', id)
        .returning('id')
        .execute();
      return rows.length > 0;
    },
    list: async (after, limit) => {
      const rows = await access
        .selectFrom('access.api_keys')
        .selectAll()
        .where('id', '>', after ?? '')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(keyOf);
    },
  };
};
