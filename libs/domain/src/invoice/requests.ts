import type { Instant, Nanos } from '#kernel';
import type { InvoiceLine, Seller, TaxLine } from './events.js';

/** What is asked of an invoice. Ids are spelled by the caller; amounts are in the invoice's currency. */

export type DraftInvoice = {
  readonly invoice: string;
  readonly entity: string;
  readonly customer: string;
  readonly kind: 'cycle' | 'supplementary' | 'credits';
  readonly currency: string;
  readonly lines: readonly InvoiceLine[];
  readonly taxes: readonly TaxLine[];
  /** Null: collected at once by the saved payment method. */
  readonly dueDays: number | null;
  readonly policy: string;
};

/** A number of the register, and the key of the buyer as printed. */
export type Numbered = {
  readonly number: string;
  readonly sequence: number;
  readonly numberedAt: Instant;
  readonly buyer: string;
};

export type ApplyPayment = {
  readonly payment: string;
  readonly amount: Nanos;
  readonly currency: string;
  readonly method: string;
};

export type NoteFailedCharge = {
  readonly payment: string;
  readonly amount: Nanos;
  readonly reason: { readonly code: string; readonly says: string | null };
};

export type VoidInvoice = { readonly reason: string };

/** Lines and tax lines are counted from 1, as printed. */
export type DraftCreditNote = {
  readonly creditNote: string;
  readonly lines: readonly { readonly line: number; readonly amount: Nanos }[];
  readonly taxes: readonly { readonly tax: number; readonly amount: Nanos }[];
  readonly reason: string;
};

export type IssueCreditNote = Numbered & { readonly creditNote: string };

export type RecordRefund = {
  readonly refund: string;
  readonly amount: Nanos;
  readonly currency: string;
  readonly reference: string;
};

export type RecordFailedRefund = {
  readonly refund: string;
  readonly payment: string;
  readonly amount: Nanos;
  readonly currency: string;
  readonly reason: { readonly code: string; readonly says: string | null };
  /** At the payment provider; null: it never came to one. */
  readonly reference: string | null;
};

/** `retry`: the name under which it is asked for, since the provider answers the old one as before. */
export type RetryRefund = { readonly refund: string; readonly retry: string };

export type SettleRefund = { readonly refund: string; readonly reference: string; readonly reason: string };

/** `refund`: named after the provider's refund, so that hearing of it twice is the same. `creditNote`: of what can be credited. */
export type RecordFoundRefund = {
  readonly refund: string;
  readonly payment: string;
  readonly amount: Nanos;
  readonly currency: string;
  readonly reference: string;
  readonly creditNote: string;
};

export type DisputePayment = {
  readonly dispute: string;
  readonly payment: string;
  readonly amount: Nanos;
  readonly currency: string;
  readonly reason: string;
};

export type ClosePaymentDispute = { readonly dispute: string; readonly outcome: 'won' | 'lost' };

/** What was printed of the events up to and with one of them. */
export type RecordDocument = {
  readonly document: string;
  readonly form: 'invoice' | 'receipt' | 'credit-note';
  readonly upTo: number;
  readonly sha256: string;
  readonly template: string;
  readonly seller: Seller;
};
