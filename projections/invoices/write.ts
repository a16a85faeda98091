import type { Kysely } from 'kysely';
import { insertRows, upsertRows } from '../rows.js';
import { storedRows } from '../tables.js';
import type { InvoicesChanges } from './project.js';
import { step, type Folder } from './rows.js';
import { disputeKeys, refundKeys } from './back-rows.js';
import { creditNotes, details, disputes, invoices, receipts, refunds, type InvoicesTables } from './table.js';

const foldersOf = async (
  db: Kysely<InvoicesTables>,
  { facts }: InvoicesChanges,
): Promise<readonly Folder[]> => {
  const folders = new Map(
    [...facts.keys()].map((invoice): [string, Folder] => [
      invoice,
      { invoice: null, notes: new Map(), receipts: [], refunds: new Map(), disputes: new Map() },
    ]),
  );
  const wanted = [...facts.keys()].map((invoice) => ({ invoice }));
  for (const row of await storedRows(db, invoices, wanted)) {
    const folder = folders.get(row.invoice);
    if (folder !== undefined) folder.invoice = row;
  }
  const issued = [...facts].flatMap(([invoice, some]) =>
    some.flatMap(({ event }) =>
      event.type === 'CreditNoteIssued' ? [{ invoice, credit_note: event.data.creditNote }] : [],
    ),
  );
  for (const row of await storedRows(db, creditNotes, issued))
    folders.get(row.invoice)?.notes.set(row.credit_note, row);
  await readBack(db, folders, facts);
  for (const [invoice, some] of facts) {
    const folder = folders.get(invoice);
    if (folder !== undefined) for (const fact of some) step(folder, fact);
  }
  return [...folders.values()];
};

/** What is on its way back already. */
const readBack = async (
  db: Kysely<InvoicesTables>,
  folders: ReadonlyMap<string, Folder>,
  facts: InvoicesChanges['facts'],
): Promise<void> => {
  const all = [...facts].flatMap(([invoice, some]) => some.map(({ event }) => ({ invoice, event })));
  const wanted = all.flatMap(({ invoice, event }) => refundKeys({ invoice }, event));
  for (const row of await storedRows(db, refunds, wanted))
    folders.get(row.invoice)?.refunds.set(row.refund, row);
  const closing = all.flatMap(({ invoice, event }) => disputeKeys({ invoice }, event));
  for (const row of await storedRows(db, disputes, closing))
    folders.get(row.invoice)?.disputes.set(row.dispute, row);
};

export const write = async (db: Kysely<InvoicesTables>, changes: InvoicesChanges): Promise<void> => {
  const folders = await foldersOf(db, changes);
  await upsertRows(
    db,
    invoices,
    folders.flatMap(({ invoice }) => (invoice === null ? [] : [invoice])),
  );
  await insertRows(db, details, changes.details);
  await upsertRows(
    db,
    creditNotes,
    folders.flatMap(({ notes }) => [...notes.values()]),
  );
  await insertRows(
    db,
    receipts,
    folders.flatMap((folder) => folder.receipts),
  );
  await upsertRows(
    db,
    refunds,
    folders.flatMap((folder) => [...folder.refunds.values()]),
  );
  await upsertRows(
    db,
    disputes,
    folders.flatMap((folder) => [...folder.disputes.values()]),
  );
};
