import type { Kysely } from 'kysely';
import { invoiceLine, taxLine, type InvoiceLine, type TaxLine } from '#domain/invoice';
import { list, type Instant, type Json, type Nanos } from '#kernel';
import { beforeOf, limitOf, newestFirst, pageOf, type Page, type PageRequest } from '../cursor.js';
import type { RefundStatus } from '../going-back.js';
import type { InvoicesTables } from './table.js';

export type InvoicesDb = Kysely<InvoicesTables>;
export const bindInvoices = <T>(db: Kysely<T>): InvoicesDb =>
  db.withSchema('invoices') as unknown as InvoicesDb; // other read models' tables stand beside these

export type InvoiceStatusShown = 'draft' | 'open' | 'past-due' | 'paid' | 'void';

/** An invoice in one line of a list. */
export type InvoiceListed = {
  readonly invoice: string;
  readonly customer: string;
  readonly entity: string;
  /** `cycle`, `supplementary` or `credits`. */
  readonly kind: string;
  /** `null` as long as it is a draft. */
  readonly number: string | null;
  readonly status: InvoiceStatusShown;
  readonly currency: string;
  readonly net: Nanos;
  readonly tax: Nanos;
  readonly gross: Nanos;
  /** Still to pay. */
  readonly open: Nanos;
  readonly paid: Nanos;
  readonly credited: Nanos;
  /** Owed back to the payer, and paid back. */
  readonly refundable: Nanos;
  readonly refunded: Nanos;
  readonly policy: string;
  /** Key of the buyer as printed, in the vault of issued documents (S28). */
  readonly buyer: string | null;
  /** `null`: collected at once. */
  readonly dueAt: Instant | null;
  readonly draftedAt: Instant;
  readonly issuedAt: Instant | null;
  /** The date that is printed. */
  readonly numberedAt: Instant | null;
  readonly pastDueAt: Instant | null;
  readonly paidAt: Instant | null;
  readonly voidedAt: Instant | null;
  readonly voidReason: string | null;
  readonly position: bigint;
};

export type CreditNoteShown = {
  readonly creditNote: string;
  readonly invoice: string;
  readonly customer: string;
  readonly currency: string;
  /** `null` as long as it is a draft. */
  readonly number: string | null;
  readonly reason: string;
  readonly net: Nanos;
  readonly tax: Nanos;
  readonly gross: Nanos;
  /** Of the invoice's lines and tax lines, by their number as printed. */
  readonly lines: readonly { readonly line: number; readonly amount: string }[];
  readonly taxes: readonly { readonly tax: number; readonly amount: string }[];
  readonly buyer: string | null;
  /** What it paid of the invoice, and what it left to refund. */
  readonly againstOpen: Nanos | null;
  readonly toRefund: Nanos | null;
  readonly draftedAt: Instant;
  readonly issuedAt: Instant | null;
  readonly position: bigint;
};

export type Receipt = {
  readonly invoice: string;
  /**
   * `payment`, `refund`, `refund-failed`: the money of one that had been paid is back. `goodwill`: given back at the provider beyond
   * what was owed or could be credited, so the customer's account does not move; `goodwill-failed`: that has come back.
   */
  readonly kind: string;
  readonly id: string;
  readonly currency: string;
  readonly amount: Nanos;
  /** Part of a payment that was more than open: owed back. */
  readonly excess: Nanos;
  readonly method: string | null;
  readonly reference: string | null;
  readonly at: Instant;
  readonly position: bigint;
};

/** Money on its way back, and what became of it. */
export type InvoiceRefundShown = {
  readonly refund: string;
  readonly status: RefundStatus;
  readonly amount: Nanos;
  /** Of it, given back at the provider beyond what was owed or could be credited. */
  readonly expense: Nanos;
  readonly payment: string | null;
  readonly reference: string | null;
  readonly reason: { readonly code: string; readonly says: string | null } | null;
  readonly retry: string | null;
  readonly at: Instant;
};

export type InvoiceDisputeShown = {
  readonly dispute: string;
  readonly status: 'open' | 'won' | 'lost';
  readonly payment: string;
  readonly amount: Nanos;
  readonly reason: string;
  readonly openedAt: Instant;
  readonly closedAt: Instant | null;
};

export type InvoiceView = InvoiceListed & {
  readonly lines: readonly InvoiceLine[];
  readonly taxes: readonly TaxLine[];
  readonly creditNotes: readonly CreditNoteShown[];
  readonly receipts: readonly Receipt[];
  readonly refunds: readonly InvoiceRefundShown[];
  readonly disputes: readonly InvoiceDisputeShown[];
};

export const listed = (db: InvoicesDb) =>
  db
    .selectFrom('invoices')
    .select(['invoices.invoice', 'customer', 'entity', 'kind', 'number', 'currency', 'net', 'tax', 'gross'])
    .select((of) => of.ref('status').$castTo<InvoiceStatusShown>().as('status'))
    .select(['open', 'paid', 'credited', 'refundable', 'refunded', 'policy', 'buyer', 'due_at as dueAt'])
    .select(['drafted_at as draftedAt', 'issued_at as issuedAt', 'numbered_at as numberedAt'])
    .select(['past_due_at as pastDueAt', 'paid_at as paidAt', 'voided_at as voidedAt'])
    .select(['void_reason as voidReason', 'position']);

const invoiceList = newestFirst<InvoiceListed>('invoices');

export type InvoiceFilter = {
  readonly status?: InvoiceStatusShown | undefined;
  readonly kind?: string | undefined;
};

export const invoicesQuery = (
  db: InvoicesDb,
  customer: string,
  filter: InvoiceFilter,
  span: { before: bigint; limit: number },
) =>
  listed(db)
    .where('customer', '=', customer)
    .where('position', '<', span.before)
    .$if(filter.status !== undefined, (query) => query.where('status', '=', filter.status ?? ''))
    .$if(filter.kind !== undefined, (query) => query.where('kind', '=', filter.kind ?? ''))
    .orderBy('position', 'desc')
    .limit(span.limit);

/** R47, R26: a customer's invoices, newest first, drafts included. */
export const invoicesOf = async (
  db: InvoicesDb,
  customer: string,
  request: PageRequest & InvoiceFilter,
): Promise<Page<InvoiceListed>> => {
  const limit = limitOf(request);
  const span = { before: beforeOf(invoiceList, request), limit: limit + 1 };
  return pageOf(invoiceList, await invoicesQuery(db, customer, request, span).execute(), limit);
};

export const invoiceQuery = (db: InvoicesDb, invoice: string) =>
  listed(db)
    .innerJoin('details', 'details.invoice', 'invoices.invoice')
    .select(['details.lines', 'details.taxes'])
    .where('invoices.invoice', '=', invoice);

export const shownNotes = (db: InvoicesDb) =>
  db
    .selectFrom('credit_notes')
    .select(['credit_note as creditNote', 'invoice', 'customer', 'currency', 'number', 'reason'])
    .select(['net', 'tax', 'gross', 'lines', 'taxes', 'buyer', 'against_open as againstOpen'])
    .select(['to_refund as toRefund', 'drafted_at as draftedAt', 'issued_at as issuedAt', 'position']);

/** An invoice has a bounded number of credit notes, payments and refunds: its stream refuses more. */
export const creditNotesQuery = (db: InvoicesDb, invoice: string) =>
  shownNotes(db).where('invoice', '=', invoice).orderBy('position');

export const shownReceipts = (db: InvoicesDb) =>
  db
    .selectFrom('receipts')
    .select(['invoice', 'kind', 'id', 'currency', 'amount', 'excess', 'method', 'reference'])
    .select(['at', 'position']);

export const receiptsQuery = (db: InvoicesDb, invoice: string) =>
  shownReceipts(db).where('invoice', '=', invoice).orderBy('position');

export const refundsQuery = (db: InvoicesDb, invoice: string) =>
  db
    .selectFrom('refunds')
    .select(['refund', 'amount', 'expense', 'payment', 'reference', 'reason_code', 'reason_says'])
    .select((of) => of.ref('status').$castTo<RefundStatus>().as('status'))
    .select(['retry', 'at'])
    .where('invoice', '=', invoice)
    .orderBy('position')
    .orderBy('refund');

export const disputesQuery = (db: InvoicesDb, invoice: string) =>
  db
    .selectFrom('disputes')
    .select(['dispute', 'payment', 'amount', 'reason', 'opened_at as openedAt', 'closed_at as closedAt'])
    .select((of) => of.ref('status').$castTo<InvoiceDisputeShown['status']>().as('status'))
    .where('invoice', '=', invoice)
    .orderBy('position');

type NoteFound = Awaited<ReturnType<ReturnType<typeof creditNotesQuery>['execute']>>[number];

/** As this read model wrote them. */
const jsonOf = (text: string): Json => JSON.parse(text) as Json;

export const noteOf = (row: NoteFound): CreditNoteShown => ({
  ...row,
  lines: jsonOf(row.lines) as CreditNoteShown['lines'],
  taxes: jsonOf(row.taxes) as CreditNoteShown['taxes'],
});

/** R26–R28: one invoice whole. `null`: there is none. Whose it is stands in it: the caller checks. */
export const invoiceOf = async (db: InvoicesDb, invoice: string): Promise<InvoiceView | null> => {
  const row = await invoiceQuery(db, invoice).executeTakeFirst();
  if (row === undefined) return null;
  const notes = await creditNotesQuery(db, invoice).execute();
  return {
    ...row,
    lines: list(invoiceLine).decode(jsonOf(row.lines), 'lines'),
    taxes: list(taxLine).decode(jsonOf(row.taxes), 'taxes'),
    creditNotes: notes.map(noteOf),
    receipts: await receiptsQuery(db, invoice).execute(),
    refunds: (await refundsQuery(db, invoice).execute()).map(
      ({ reason_code: code, reason_says: says, ...refund }) => ({
        ...refund,
        reason: code === null ? null : { code, says },
      }),
    ),
    disputes: await disputesQuery(db, invoice).execute(),
  };
};

/** The id of the customer's invoice with this number, as a person reads it off the paper (R30). `null`: none of theirs. */
export const invoiceNumbered = async (
  db: InvoicesDb,
  customer: string,
  number: string,
): Promise<string | null> => {
  const row = await db
    .selectFrom('invoices')
    .select('invoice')
    .where('number', '=', number)
    .where('customer', '=', customer)
    .executeTakeFirst();
  return row?.invoice ?? null;
};
