import { streamsOf } from '../ledger-events.js';
import type { ReadModel } from '../read-model.js';
import { insertRows } from '../rows.js';
import { project, reconciliationFacts, type ReconciliationChanges } from './project.js';
import { claims, create, owed, runs, type ReconciliationTables } from './table.js';

/** What the ledger says of money at the payment provider, and what comparing the two came to. */
export const reconciliation: ReadModel<ReconciliationTables, ReconciliationChanges> = {
  name: 'reconciliation',
  version: 3, // what is owed back
  streamPrefixes: [streamsOf.invoice, streamsOf.purchase, streamsOf.reconciliation],
  types: reconciliationFacts,
  create,
  project,
  write: async (db, changes) => {
    await insertRows(db, claims, changes.claims);
    await insertRows(db, owed, changes.owed);
    await insertRows(db, runs, changes.runs);
  },
  tables: { claims: ['position'], owed: ['position'], runs: ['reconciliation'] },
};

export * from './queries.js';
export { type ReconciliationTables } from './table.js';
