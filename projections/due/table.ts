import { sql, type Kysely } from 'kysely';
import type { Instant, Nanos } from '#kernel';
import { createPins, type PinRow } from '../pins.js';
import { createTable, tableOf } from '../tables.js';

/** `next_at`: where the next grant cycle begins. Nothing is due in an account without a plan. */
export type CycleRow = { account: string; anchor: Instant; zone: string; next_at: Instant; planned: boolean };
/** Only lots that expire, or that are not usable yet. `waiting` until the event that makes them usable. */
export type LotRow = {
  account: string;
  lot: string;
  effective_at: Instant;
  waiting: boolean;
  expires_at: Instant | null;
  remaining: Nanos;
};
export type HoldRow = { account: string; hold: string; expires_at: Instant };
/** A stream that is no pool, folded by the domain; `next_at`: when something is due in it next, empty where nothing is. */
export type StateRow = {
  stream: string;
  category: string;
  id: string;
  state: string;
  next_at: Instant | null;
};
export type DueTables = {
  cycles: CycleRow;
  lots: LotRow;
  holds: HoldRow;
  pins: PinRow;
  states: StateRow;
};

export const states = tableOf<StateRow>('states', ['stream'], {
  stream: 'text',
  category: 'text',
  id: 'text',
  state: 'text',
  next_at: 'timestamptz?',
});

export const create = async (db: Kysely<DueTables>): Promise<void> => {
  const { schema } = db;
  await schema
    .createTable('cycles')
    .addColumn('account', 'text', (c) => c.primaryKey())
    .addColumn('anchor', 'timestamptz', (c) => c.notNull())
    .addColumn('zone', 'text', (c) => c.notNull())
    .addColumn('next_at', 'timestamptz', (c) => c.notNull())
    .addColumn('planned', 'boolean', (c) => c.notNull())
    .execute();
  await schema
    .createTable('lots')
    .addColumn('account', 'text', (c) => c.notNull())
    .addColumn('lot', 'text', (c) => c.notNull())
    .addColumn('effective_at', 'timestamptz', (c) => c.notNull())
    .addColumn('waiting', 'boolean', (c) => c.notNull())
    .addColumn('expires_at', 'timestamptz')
    .addColumn('remaining', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('lots_pkey', ['account', 'lot'])
    .execute();
  await schema
    .createTable('holds')
    .addColumn('account', 'text', (c) => c.notNull())
    .addColumn('hold', 'text', (c) => c.notNull())
    .addColumn('expires_at', 'timestamptz', (c) => c.notNull())
    .addPrimaryKeyConstraint('holds_pkey', ['account', 'hold'])
    .execute();
  await createPins(db);
  await createTable(db, states);
  await createIndexes(schema);
};

/** The sweep asks "what is due by now?": each index holds only what can still become due, in the order of the sweep's pages. */
const createIndexes = async (schema: Kysely<DueTables>['schema']): Promise<void> => {
  await schema
    .createIndex('cycles_due')
    .on('cycles')
    .columns(['next_at', 'account'])
    .where(sql.ref('planned'), '=', true)
    .execute();
  await schema
    .createIndex('lots_expiring')
    .on('lots')
    .columns(['expires_at', 'account'])
    .where(sql.ref('remaining'), '>', sql.lit(0))
    .execute();
  await schema
    .createIndex('lots_waiting')
    .on('lots')
    .columns(['effective_at', 'account'])
    .where(sql.ref('waiting'), '=', true)
    .execute();
  await schema.createIndex('holds_due').on('holds').columns(['expires_at', 'account']).execute();
  await schema
    .createIndex('states_due')
    .on('states')
    .columns(['category', 'next_at', 'id'])
    .where(sql.ref('next_at'), 'is not', null)
    .execute();
};
