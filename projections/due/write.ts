import type { Kysely } from 'kysely';
import { boundary, zero, type Instant } from '#kernel';
import { keyOf } from '../fold.js';
import { anyOf, deleteRows, insertRows, updateRows, type Columns } from '../rows.js';
import type { DueChanges } from './project.js';
import type { CycleRow, DueTables, HoldRow, LotRow, PinRow } from './table.js';

type Db = Kysely<DueTables>;

const cycleColumns: Columns<CycleRow> = {
  account: 'text',
  anchor: 'timestamptz',
  zone: 'text',
  next_at: 'timestamptz',
  planned: 'boolean',
};
const lotColumns: Columns<LotRow> = {
  account: 'text',
  lot: 'text',
  effective_at: 'timestamptz',
  waiting: 'boolean',
  expires_at: 'timestamptz',
  remaining: 'bigint',
};
const holdColumns: Columns<HoldRow> = { account: 'text', hold: 'text', expires_at: 'timestamptz' };
const pinColumns: Columns<PinRow> = { account: 'text', hold: 'text', lot: 'text', amount: 'bigint' };

/** Every boundary is computed from the anchor, never from the one before (R20). */
const nextOf = ({ anchor, zone }: { anchor: Instant; zone: string }, cycle: number): Instant =>
  boundary(anchor, zone, 'month', cycle + 1);

const writeCycles = async (db: Db, { opened, started, planned }: DueChanges): Promise<void> => {
  await insertRows(
    db,
    { table: 'cycles', columns: cycleColumns },
    [...opened.values()].map(({ account, anchor, zone, cycle }) => ({
      account,
      anchor,
      zone,
      next_at: nextOf({ anchor, zone }, started.get(account) ?? cycle),
      planned: planned.has(account),
    })),
  );
  const later = [...started.keys()].filter((account) => !opened.has(account));
  if (later.length > 0) {
    const stored = await db
      .selectFrom('cycles')
      .select(['account', 'anchor', 'zone'])
      .where('account', '=', anyOf(later))
      .execute();
    const moved = stored.map((row) => ({
      account: row.account,
      next_at: nextOf(row, started.get(row.account) ?? 0),
    }));
    await updateRows(
      db,
      { table: 'cycles', columns: { account: 'text', next_at: 'timestamptz' }, key: ['account'] },
      moved,
    );
  }
  const assigned = [...planned]
    .filter((account) => !opened.has(account))
    .map((account) => ({ account, planned: true }));
  await updateRows(
    db,
    { table: 'cycles', columns: { account: 'text', planned: 'boolean' }, key: ['account'] },
    assigned,
  );
};

const writeLots = async (db: Db, { lots, usable }: DueChanges): Promise<void> => {
  const opened = lots.opened.map(({ account, granted: { at, data } }): LotRow => {
    const key = keyOf(account, data.lot);
    return {
      account,
      lot: data.lot,
      effective_at: data.effectiveAt,
      waiting: data.effectiveAt > at && !usable.has(key),
      expires_at: data.expiresAt,
      remaining: lots.remaining.get(key)?.amount ?? zero,
    };
  });
  const isNew = new Set(opened.map(({ account, lot }) => keyOf(account, lot)));
  // A lot that was usable at once and never expires is never due: it has no row, and changes to it pass over.
  const waited = new Set(
    lots.opened.flatMap(({ account, granted: { at, data } }) =>
      data.effectiveAt > at ? [keyOf(account, data.lot)] : [],
    ),
  );
  await insertRows(
    db,
    { table: 'lots', columns: lotColumns },
    opened.filter((lot) => lot.expires_at !== null || waited.has(keyOf(lot.account, lot.lot))),
  );
  const moved = [...lots.remaining].flatMap(([key, { account, lot, amount }]) =>
    isNew.has(key) || amount === zero ? [] : [{ account, lot, remaining: amount }],
  );
  await updateRows(
    db,
    {
      table: 'lots',
      columns: { account: 'text', lot: 'text', remaining: 'bigint' },
      key: ['account', 'lot'],
      add: ['remaining'],
    },
    moved,
  );
  await updateRows(
    db,
    { table: 'lots', columns: { account: 'text', lot: 'text', waiting: 'boolean' }, key: ['account', 'lot'] },
    [...usable].flatMap(([key, one]) => (isNew.has(key) ? [] : [{ ...one, waiting: false }])),
  );
};

const writeHolds = async (db: Db, { lots: { held, ended } }: DueChanges): Promise<void> => {
  const opened = [...held.values()];
  await insertRows(
    db,
    { table: 'holds', columns: holdColumns },
    opened.map(({ account, hold, expiresAt }) => ({ account, hold, expires_at: expiresAt })),
  );
  const pins = opened.flatMap(({ account, hold, allocations }) =>
    allocations.map(({ lot, amount }) => ({ account, hold, lot, amount })),
  );
  await insertRows(db, { table: 'pins', columns: pinColumns }, pins);
  const key = { account: 'text', hold: 'text' } as const;
  await deleteRows(db, { table: 'holds', columns: key }, [...ended.values()]);
  await deleteRows(db, { table: 'pins', columns: key }, [...ended.values()]);
};

export const write = async (db: Db, changes: DueChanges): Promise<void> => {
  await writeCycles(db, changes);
  await writeLots(db, changes);
  await writeHolds(db, changes);
};
