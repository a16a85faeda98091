import { sql, type Kysely } from 'kysely';
import type { Instant, Nanos } from '#kernel';
import { createPins, type PinRow } from '../pins.js';

export type PoolRow = { account: string; debt: Nanos; at: Instant; revision: bigint; position: bigint };
export type AccountRow = {
  account: string;
  owner_kind: string;
  owner_id: string;
  anchor: Instant;
  zone: string;
  moves: string[];
  opened_at: Instant;
  policy: string | null;
  asset: string | null;
  usd_per_credit: Nanos | null;
  alert_kind: string | null;
  alert_below: Nanos | null;
  /** The customer chose the alert: another policy does not change it. */
  alert_chosen: boolean;
  /** S8: available at the start of the grant cycle + grants since. */
  alert_base: Nanos;
  alert_low: boolean;
  alert_since: Instant | null;
  cycle: number;
};
export type LotRow = {
  account: string;
  lot: string;
  class: string;
  granted: Nanos;
  /** What is left, what holds have pinned included. */
  remaining: Nanos;
  effective_at: Instant;
  expires_at: Instant | null;
  source: string;
  reference: string | null;
  reason: string | null;
  policy: string;
  granted_at: Instant;
  position: bigint;
};
export type HoldRow = {
  account: string;
  hold: string;
  amount: Nanos;
  held_at: Instant;
  expires_at: Instant;
  member: string | null;
  space: string | null;
};
export type FreezeRow = {
  account: string;
  reason: string;
  since: Instant;
  until: Instant | null;
  note: string | null;
};
/** `subject` is empty where the cap binds each one of its scope. */
export type CapRow = { account: string; scope: string; subject: string; window: string; limit: Nanos };
/** Debits accepted on one civil day of one grant cycle; empty `member` or `space`: none. Every window of S7 is a sum of such rows. */
export type SpendRow = {
  account: string;
  member: string;
  space: string;
  cycle_start: Instant;
  day: Instant;
  spent: Nanos;
};

export type BalanceTables = {
  pools: PoolRow;
  accounts: AccountRow;
  lots: LotRow;
  holds: HoldRow;
  pins: PinRow;
  freezes: FreezeRow;
  caps: CapRow;
  spend: SpendRow;
};

/** Rows that change with every debit leave room in their page, so that an update stays on it and touches no index. */
const roomy = sql`with (fillfactor = 70)`;

export const create = async (db: Kysely<BalanceTables>): Promise<void> => {
  await createPools(db);
  await createLots(db);
  await createHolds(db);
  await createLimits(db);
};

const createPools = async ({ schema }: Kysely<BalanceTables>): Promise<void> => {
  await schema
    .createTable('pools')
    .addColumn('account', 'text', (c) => c.primaryKey())
    .addColumn('debt', 'bigint', (c) => c.notNull())
    .addColumn('at', 'timestamptz', (c) => c.notNull())
    .addColumn('revision', 'bigint', (c) => c.notNull())
    .addColumn('position', 'bigint', (c) => c.notNull())
    .modifyEnd(roomy)
    .execute();
  await schema
    .createTable('accounts')
    .addColumn('account', 'text', (c) => c.primaryKey())
    .addColumn('owner_kind', 'text', (c) => c.notNull())
    .addColumn('owner_id', 'text', (c) => c.notNull())
    .addColumn('anchor', 'timestamptz', (c) => c.notNull())
    .addColumn('zone', 'text', (c) => c.notNull())
    .addColumn('moves', sql`text[]`, (c) => c.notNull())
    .addColumn('opened_at', 'timestamptz', (c) => c.notNull())
    .addColumn('policy', 'text')
    .addColumn('asset', 'text')
    .addColumn('usd_per_credit', 'bigint')
    .addColumn('alert_kind', 'text')
    .addColumn('alert_below', 'bigint')
    .addColumn('alert_chosen', 'boolean', (c) => c.notNull())
    .addColumn('alert_base', 'bigint', (c) => c.notNull())
    .addColumn('alert_low', 'boolean', (c) => c.notNull())
    .addColumn('alert_since', 'timestamptz')
    .addColumn('cycle', 'integer', (c) => c.notNull())
    .execute();
  // Few accounts at a time are low: who is to be told of it is found without looking at the others.
  await schema
    .createIndex('accounts_running_low')
    .on('accounts')
    .columns(['alert_since', 'account'])
    .where(sql.ref('alert_low'), '=', true)
    .execute();
  // A suspension, a purge, a bill: each asks which accounts a customer has.
  await schema.createIndex('accounts_of_owner').on('accounts').columns(['owner_id', 'account']).execute();
};

const createLots = async ({ schema }: Kysely<BalanceTables>): Promise<void> => {
  await schema
    .createTable('lots')
    .addColumn('account', 'text', (c) => c.notNull())
    .addColumn('lot', 'text', (c) => c.notNull())
    .addColumn('class', 'text', (c) => c.notNull())
    .addColumn('granted', 'bigint', (c) => c.notNull())
    .addColumn('remaining', 'bigint', (c) => c.notNull())
    .addColumn('effective_at', 'timestamptz', (c) => c.notNull())
    .addColumn('expires_at', 'timestamptz')
    .addColumn('source', 'text', (c) => c.notNull())
    .addColumn('reference', 'text')
    .addColumn('reason', 'text')
    .addColumn('policy', 'text', (c) => c.notNull())
    .addColumn('granted_at', 'timestamptz', (c) => c.notNull())
    .addColumn('position', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('lots_pkey', ['account', 'lot'])
    .modifyEnd(roomy)
    .execute();
};

const createHolds = async (db: Kysely<BalanceTables>): Promise<void> => {
  await db.schema
    .createTable('holds')
    .addColumn('account', 'text', (c) => c.notNull())
    .addColumn('hold', 'text', (c) => c.notNull())
    .addColumn('amount', 'bigint', (c) => c.notNull())
    .addColumn('held_at', 'timestamptz', (c) => c.notNull())
    .addColumn('expires_at', 'timestamptz', (c) => c.notNull())
    .addColumn('member', 'text')
    .addColumn('space', 'text')
    .addPrimaryKeyConstraint('holds_pkey', ['account', 'hold'])
    .execute();
  await createPins(db);
};

const createLimits = async ({ schema }: Kysely<BalanceTables>): Promise<void> => {
  await schema
    .createTable('freezes')
    .addColumn('account', 'text', (c) => c.notNull())
    .addColumn('reason', 'text', (c) => c.notNull())
    .addColumn('since', 'timestamptz', (c) => c.notNull())
    .addColumn('until', 'timestamptz')
    .addColumn('note', 'text')
    .addPrimaryKeyConstraint('freezes_pkey', ['account', 'reason'])
    .execute();
  await schema
    .createTable('caps')
    .addColumn('account', 'text', (c) => c.notNull())
    .addColumn('scope', 'text', (c) => c.notNull())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('window', 'text', (c) => c.notNull())
    .addColumn('limit', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('caps_pkey', ['account', 'scope', 'subject'])
    .execute();
  await schema
    .createTable('spend')
    .addColumn('account', 'text', (c) => c.notNull())
    .addColumn('member', 'text', (c) => c.notNull())
    .addColumn('space', 'text', (c) => c.notNull())
    .addColumn('cycle_start', 'timestamptz', (c) => c.notNull())
    .addColumn('day', 'timestamptz', (c) => c.notNull())
    .addColumn('spent', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('spend_pkey', ['account', 'day', 'member', 'space', 'cycle_start'])
    .modifyEnd(roomy)
    .execute();
};
