import { streamsOf } from '../ledger-events.js';
import type { ReadModel } from '../read-model.js';
import { invoiceFacts, project, type InvoicesChanges } from './project.js';
import { create, type InvoicesTables } from './table.js';
import { write } from './write.js';

/** Invoices with their credit notes, payments and refunds, and the statement of a cycle (R26–R28, R47). */
export const invoices: ReadModel<InvoicesTables, InvoicesChanges> = {
  name: 'invoices',
  version: 4, // what was given back beyond what was owed is a receipt, of purchases too
  streamPrefixes: [streamsOf.invoice, streamsOf.purchase],
  types: invoiceFacts,
  create,
  project,
  write,
  tables: {
    invoices: ['invoice'],
    details: ['invoice'],
    credit_notes: ['invoice', 'credit_note'],
    receipts: ['invoice', 'position'],
    refunds: ['invoice', 'refund'],
    disputes: ['invoice', 'dispute'],
  },
};

export * from './queries.js';
export * from './statement.js';
export { type InvoicesTables } from './table.js';
