import type { Kysely } from 'kysely';
import { boundary, cycleNumber, invariant, zero, type Instant } from '#kernel';
import { keyOf } from '../fold.js';
import { writePins } from '../pins.js';
import { anyOf, deleteRows, insertRows, updateRows, upsertRows, type Columns } from '../rows.js';
import type { DueChanges } from './project.js';
import { folds } from './folds.js';
import { states, type CycleRow, type DueTables, type HoldRow, type LotRow, type StateRow } from './table.js';

type Db = Kysely<DueTables>;

const movingColumns: Columns<Omit<CycleRow, 'planned'>> = {
  account: 'text',
  anchor: 'timestamptz',
  zone: 'text',
  next_at: 'timestamptz',
};
const cycleColumns: Columns<CycleRow> = { ...movingColumns, planned: 'boolean' };
const lotColumns: Columns<LotRow> = {
  account: 'text',
  lot: 'text',
  effective_at: 'timestamptz',
  waiting: 'boolean',
  expires_at: 'timestamptz',
  remaining: 'bigint',
};
const holdColumns: Columns<HoldRow> = { account: 'text', hold: 'text', expires_at: 'timestamptz' };

/** Every boundary is computed from the anchor, never from the one before (R20). */
const nextOf = ({ anchor, zone }: { anchor: Instant; zone: string }, cycle: number): Instant =>
  boundary(anchor, zone, 'month', cycle + 1);

/** Where the changes leave an account's cycle; `cycle`: its number where none has begun in them. */
const cycleAfter = (
  { started, moved }: DueChanges,
  { account, anchor: before, zone }: Pick<CycleRow, 'account' | 'anchor' | 'zone'>,
  cycle: number,
): Omit<CycleRow, 'planned'> => {
  const move = moved.get(account);
  const anchor = move?.anchor ?? before;
  const held = move === undefined ? cycle : cycleNumber(anchor, zone, 'month', move.at);
  return { account, anchor, zone, next_at: nextOf({ anchor, zone }, started.get(account) ?? held) };
};

const writeCycles = async (db: Db, changes: DueChanges): Promise<void> => {
  const { opened, started, moved, planned } = changes;
  await insertRows(
    db,
    { table: 'cycles', columns: cycleColumns },
    [...opened.values()].map((one) => ({
      ...cycleAfter(changes, one, one.cycle),
      planned: planned.has(one.account),
    })),
  );
  const later = [...new Set([...started.keys(), ...moved.keys()])].filter((account) => !opened.has(account));
  if (later.length > 0) {
    const stored = await db
      .selectFrom('cycles')
      .select(['account', 'anchor', 'zone'])
      .where('account', '=', anyOf(later))
      .execute();
    await updateRows(
      db,
      { table: 'cycles', columns: movingColumns, key: ['account'] },
      stored.map((row) => cycleAfter(changes, row, 0)),
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
  await insertRows(
    db,
    { table: 'holds', columns: holdColumns },
    [...held.values()].map(({ account, hold, expiresAt }) => ({ account, hold, expires_at: expiresAt })),
  );
  await deleteRows(db, { table: 'holds', columns: { account: 'text', hold: 'text' } }, [...ended.values()]);
};

/** A stream without a row either begins here, or is one in which nothing is due any more: what comes later passes over. */
const writeStates = async (db: Db, { folded }: DueChanges): Promise<void> => {
  if (folded.size === 0) return;
  const streams = [...folded.keys()];
  const stored = await db
    .selectFrom('states')
    .select(['stream', 'state'])
    .where('stream', '=', anyOf(streams))
    .execute();
  const before = new Map(stored.map(({ stream, state }) => [stream, state]));
  const kept: StateRow[] = [];
  const over: { stream: string }[] = [];
  for (const [stream, facts] of folded) {
    const state = before.get(stream) ?? null;
    if (state === null && facts[0]?.revision !== 0n) continue;
    const fold = folds.find(({ category }) => stream.startsWith(`${category}-`));
    invariant(fold !== undefined, `${stream} is of a kind that is folded here`);
    const row = fold.after(stream, state, facts);
    if (row !== null) kept.push(row);
    else if (state !== null) over.push({ stream });
  }
  await upsertRows(db, states, kept);
  await deleteRows(db, { table: 'states', columns: { stream: 'text' } }, over);
};

export const write = async (db: Db, changes: DueChanges): Promise<void> => {
  await writeCycles(db, changes);
  await writeLots(db, changes);
  await writeHolds(db, changes);
  await writePins(db, changes.lots);
  await writeStates(db, changes);
};
