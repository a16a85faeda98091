import type { Kysely } from 'kysely';
import type { Instant, Nanos } from '#kernel';
import type { GoingBack } from '../going-back.js';
import { createIndex, createTable, tableOf } from '../tables.js';

export type InvoiceRow = {
  invoice: string;
  customer: string;
  entity: string;
  kind: string;
  number: string | null;
  status: string;
  currency: string;
  net: Nanos;
  tax: Nanos;
  gross: Nanos;
  open: Nanos;
  paid: Nanos;
  credited: Nanos;
  refundable: Nanos;
  refunded: Nanos;
  policy: string;
  /** Key of the buyer as printed. */
  buyer: string | null;
  due_days: number | null;
  due_at: Instant | null;
  drafted_at: Instant;
  issued_at: Instant | null;
  numbered_at: Instant | null;
  past_due_at: Instant | null;
  paid_at: Instant | null;
  voided_at: Instant | null;
  void_reason: string | null;
  /** Of its draft. */
  position: bigint;
};
/** What never changes of an invoice, as JSON. */
export type DetailRow = { invoice: string; lines: string; taxes: string };
export type CreditNoteRow = {
  credit_note: string;
  invoice: string;
  customer: string;
  currency: string;
  number: string | null;
  reason: string;
  net: Nanos;
  tax: Nanos;
  gross: Nanos;
  /** As JSON: which lines and tax lines of the invoice it takes back, and how much of each. */
  lines: string;
  taxes: string;
  buyer: string | null;
  against_open: Nanos | null;
  to_refund: Nanos | null;
  drafted_at: Instant;
  issued_at: Instant | null;
  position: bigint;
};
/** Money that came in for an invoice, and money that went back. */
export type ReceiptRow = {
  invoice: string;
  kind: string;
  id: string;
  customer: string;
  currency: string;
  amount: Nanos;
  /** Part of a payment that was more than open. */
  excess: Nanos;
  /** Of a payment: the method as printed; of a refund: the provider's reference. */
  method: string | null;
  reference: string | null;
  at: Instant;
  position: bigint;
};
/** Money on its way back, and what became of it. */
export type RefundRow = GoingBack & {
  invoice: string;
  refund: string;
  at: Instant;
  position: bigint;
};
export type DisputeRow = {
  invoice: string;
  dispute: string;
  status: string;
  payment: string;
  amount: Nanos;
  reason: string;
  opened_at: Instant;
  closed_at: Instant | null;
  position: bigint;
};
export type InvoicesTables = {
  invoices: InvoiceRow;
  details: DetailRow;
  credit_notes: CreditNoteRow;
  receipts: ReceiptRow;
  refunds: RefundRow;
  disputes: DisputeRow;
};

export const invoices = tableOf<InvoiceRow>('invoices', ['invoice'], {
  invoice: 'text',
  customer: 'text',
  entity: 'text',
  kind: 'text',
  number: 'text?',
  status: 'text',
  currency: 'text',
  net: 'bigint',
  tax: 'bigint',
  gross: 'bigint',
  open: 'bigint',
  paid: 'bigint',
  credited: 'bigint',
  refundable: 'bigint',
  refunded: 'bigint',
  policy: 'text',
  buyer: 'text?',
  due_days: 'integer?',
  due_at: 'timestamptz?',
  drafted_at: 'timestamptz',
  issued_at: 'timestamptz?',
  numbered_at: 'timestamptz?',
  past_due_at: 'timestamptz?',
  paid_at: 'timestamptz?',
  voided_at: 'timestamptz?',
  void_reason: 'text?',
  position: 'bigint',
});
export const details = tableOf<DetailRow>('details', ['invoice'], {
  invoice: 'text',
  lines: 'text',
  taxes: 'text',
});
export const creditNotes = tableOf<CreditNoteRow>('credit_notes', ['invoice', 'credit_note'], {
  credit_note: 'text',
  invoice: 'text',
  customer: 'text',
  currency: 'text',
  number: 'text?',
  reason: 'text',
  net: 'bigint',
  tax: 'bigint',
  gross: 'bigint',
  lines: 'text',
  taxes: 'text',
  buyer: 'text?',
  against_open: 'bigint?',
  to_refund: 'bigint?',
  drafted_at: 'timestamptz',
  issued_at: 'timestamptz?',
  position: 'bigint',
});
export const receipts = tableOf<ReceiptRow>('receipts', ['invoice', 'position'], {
  invoice: 'text',
  kind: 'text',
  id: 'text',
  customer: 'text',
  currency: 'text',
  amount: 'bigint',
  excess: 'bigint',
  method: 'text?',
  reference: 'text?',
  at: 'timestamptz',
  position: 'bigint',
});

export const refunds = tableOf<RefundRow>('refunds', ['invoice', 'refund'], {
  invoice: 'text',
  refund: 'text',
  status: 'text',
  amount: 'bigint',
  expense: 'bigint',
  payment: 'text?',
  reference: 'text?',
  reason_code: 'text?',
  reason_says: 'text?',
  retry: 'text?',
  at: 'timestamptz',
  position: 'bigint',
});
export const disputes = tableOf<DisputeRow>('disputes', ['invoice', 'dispute'], {
  invoice: 'text',
  dispute: 'text',
  status: 'text',
  payment: 'text',
  amount: 'bigint',
  reason: 'text',
  opened_at: 'timestamptz',
  closed_at: 'timestamptz?',
  position: 'bigint',
});

export const create = async (db: Kysely<InvoicesTables>): Promise<void> => {
  await createTable(db, invoices);
  await createIndex(db, invoices, ['customer', 'position']);
  await createIndex(db, invoices, ['customer', 'issued_at']);
  await createIndex(db, invoices, ['number']);
  await createTable(db, details);
  await createTable(db, creditNotes);
  await createIndex(db, creditNotes, ['customer', 'issued_at']);
  await createTable(db, receipts);
  await createIndex(db, receipts, ['customer', 'at']);
  await createTable(db, refunds);
  await createTable(db, disputes);
};
