import type { Instant } from '#kernel';
import { queryLimits } from '../limits.js';
import {
  listed,
  noteOf,
  shownNotes,
  shownReceipts,
  type CreditNoteShown,
  type InvoiceListed,
  type InvoicesDb,
  type Receipt,
} from './queries.js';

/** Half-open (S3): the cycle that the subscription shows, or any other span of time. */
export type StatementWindow = { readonly from: Instant; readonly until: Instant };

/** R26: everything that was invoiced, credited, paid and refunded in one cycle, oldest first. */
export type CycleStatement = {
  readonly invoices: readonly InvoiceListed[];
  readonly creditNotes: readonly CreditNoteShown[];
  readonly receipts: readonly Receipt[];
  /** Something was left out: more than `queryLimits.statementEntries` of one kind. */
  readonly cut: boolean;
};

const BEYOND = queryLimits.statementEntries + 1;

export const statementInvoicesQuery = (db: InvoicesDb, customer: string, { from, until }: StatementWindow) =>
  listed(db)
    .where('customer', '=', customer)
    .where('issued_at', '>=', from)
    .where('issued_at', '<', until)
    .orderBy('issued_at')
    .orderBy('position')
    .limit(BEYOND);

export const statementNotesQuery = (db: InvoicesDb, customer: string, { from, until }: StatementWindow) =>
  shownNotes(db)
    .where('customer', '=', customer)
    .where('issued_at', '>=', from)
    .where('issued_at', '<', until)
    .orderBy('issued_at')
    .orderBy('position')
    .limit(BEYOND);

export const statementReceiptsQuery = (db: InvoicesDb, customer: string, { from, until }: StatementWindow) =>
  shownReceipts(db)
    .where('customer', '=', customer)
    .where('at', '>=', from)
    .where('at', '<', until)
    .orderBy('at')
    .orderBy('position')
    .limit(BEYOND);

/** A customer without documents has an empty one. */
export const cycleStatementOf = async (
  db: InvoicesDb,
  customer: string,
  window: StatementWindow,
): Promise<CycleStatement> => {
  const invoices = await statementInvoicesQuery(db, customer, window).execute();
  const notes = await statementNotesQuery(db, customer, window).execute();
  const receipts = await statementReceiptsQuery(db, customer, window).execute();
  const kept = <T>(rows: readonly T[]): readonly T[] => rows.slice(0, queryLimits.statementEntries);
  return {
    invoices: kept(invoices),
    creditNotes: kept(notes).map(noteOf),
    receipts: kept(receipts),
    cut: [invoices, notes, receipts].some((rows) => rows.length === BEYOND),
  };
};
