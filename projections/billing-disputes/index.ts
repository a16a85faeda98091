import type { Kysely } from 'kysely';
import { streamsOf } from '../ledger-events.js';
import type { ReadModel } from '../read-model.js';
import { insertRows, updateRows } from '../rows.js';
import { project, type BillingDisputesChanges } from './project.js';
import { create, disputes, type BillingDisputesTables } from './table.js';

const write = async (
  db: Kysely<BillingDisputesTables>,
  { opened, closed }: BillingDisputesChanges,
): Promise<void> => {
  await insertRows(db, disputes, [...opened.values()]);
  const { dispute, state, closed_at, reason, credit_note } = disputes.columns;
  const columns = { dispute, state, closed_at, reason, credit_note };
  await updateRows(db, { table: 'disputes', columns, key: ['dispute'] }, closed);
};

/** Which invoices customers disagree with, and what came of it (R30, S25). */
export const billingDisputes: ReadModel<BillingDisputesTables, BillingDisputesChanges> = {
  name: 'billing_disputes',
  version: 1,
  streamPrefixes: [streamsOf.dispute],
  create,
  project,
  write,
  tables: { disputes: ['dispute'] },
};

export * from './queries.js';
export { type BillingDisputesTables } from './table.js';
