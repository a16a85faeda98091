import type { Kysely } from 'kysely';
import type { Nanos } from '#kernel';
import type { LotChanges } from './lot-changes.js';
import { deleteRows, insertRows } from './rows.js';
import { createTable, tableOf } from './tables.js';

/** Which lots an open hold has pinned, and how much of each (S6). Read models that need it have such a table each. */
export type PinRow = { account: string; hold: string; lot: string; amount: Nanos };

const pins = tableOf<PinRow>('pins', ['account', 'hold', 'lot'], {
  account: 'text',
  hold: 'text',
  lot: 'text',
  amount: 'bigint',
});

export const createPins = <Tables extends { pins: PinRow }>(db: Kysely<Tables>): Promise<void> =>
  createTable(db, pins);

export const writePins = async <Tables extends { pins: PinRow }>(
  db: Kysely<Tables>,
  { held, ended }: LotChanges,
): Promise<void> => {
  const pinned = [...held.values()].flatMap(({ account, hold, allocations }) =>
    allocations.map(({ lot, amount }) => ({ account, hold, lot, amount })),
  );
  await insertRows(db, pins, pinned);
  await deleteRows(db, { table: 'pins', columns: { account: 'text', hold: 'text' } }, [...ended.values()]);
};
