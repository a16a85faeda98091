import { streamsOf } from '../ledger-events.js';
import type { ReadModel } from '../read-model.js';
import { insertRows } from '../rows.js';
import { project, reconciliationFacts, type ReconciliationChanges } from './project.js';
import { claims, create, runs, type ReconciliationTables } from './table.js';

/** What the ledger says of money at the payment provider, and what comparing the two came to. */
export const reconciliation: ReadModel<ReconciliationTables, ReconciliationChanges> = {
  name: 'reconciliation',
  version: 2, // refunds that failed or were made at the provider, disputes of invoices
  streamPrefixes: [streamsOf.invoice, streamsOf.purchase, streamsOf.reconciliation],
  types: reconciliationFacts,
  create,
  project,
  write: async (db, changes) => {
    await insertRows(db, claims, changes.claims);
    await insertRows(db, runs, changes.runs);
  },
  tables: { claims: ['position'], runs: ['reconciliation'] },
};

export * from './queries.js';
export { type ReconciliationTables } from './table.js';
