import type { Kysely } from 'kysely';
import { idOfStream, streamsOf } from '../ledger-events.js';
import type { ReadModel } from '../read-model.js';
import { upsertRows } from '../rows.js';
import { storedRows } from '../tables.js';
import { project, purchaseTypes, type PurchasesChanges } from './project.js';
import { step } from './rows.js';
import { create, purchases as table, type PurchasesTables } from './table.js';

const write = async (db: Kysely<PurchasesTables>, facts: PurchasesChanges): Promise<void> => {
  const ids = new Set(facts.map(idOfStream));
  const stored = await storedRows(
    db,
    table,
    [...ids].map((purchase) => ({ purchase })),
  );
  const rows = new Map(stored.map((row) => [row.purchase, row]));
  for (const fact of facts) step(rows, fact);
  await upsertRows(db, table, [...rows.values()]);
};

/** Every purchase of credits that was ever asked for, and what came of it (R9, R29, R57). */
export const purchases: ReadModel<PurchasesTables, PurchasesChanges> = {
  name: 'purchases',
  version: 2,
  streamPrefixes: [streamsOf.purchase],
  types: purchaseTypes,
  create,
  project,
  write,
  tables: { purchases: ['purchase'] },
};

export * from './queries.js';
export { type PurchasesTables } from './table.js';
