import { sql, type Kysely } from 'kysely';
import type { Instant, Nanos } from '#kernel';

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
export type PinRow = { account: string; hold: string; lot: string; amount: Nanos };
export type DueTables = { cycles: CycleRow; lots: LotRow; holds: HoldRow; pins: PinRow };

export const create = async ({ schema }: Kysely<DueTables>): Promise<void> => {
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
  await schema
    .createTable('pins')
    .addColumn('account', 'text', (c) => c.notNull())
    .addColumn('hold', 'text', (c) => c.notNull())
    .addColumn('lot', 'text', (c) => c.notNull())
    .addColumn('amount', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('pins_pkey', ['account', 'hold', 'lot'])
    .execute();
  await createIndexes(schema);
};

/** The sweep asks "what is due by now?": each index holds only what can still become due. */
const createIndexes = async (schema: Kysely<DueTables>['schema']): Promise<void> => {
  await schema
    .createIndex('cycles_due')
    .on('cycles')
    .column('next_at')
    .where(sql.ref('planned'), '=', true)
    .execute();
  await schema
    .createIndex('lots_expiring')
    .on('lots')
    .column('expires_at')
    .where(sql.ref('remaining'), '>', sql.lit(0))
    .execute();
  await schema
    .createIndex('lots_waiting')
    .on('lots')
    .column('effective_at')
    .where(sql.ref('waiting'), '=', true)
    .execute();
  await schema.createIndex('holds_due').on('holds').column('expires_at').execute();
};
