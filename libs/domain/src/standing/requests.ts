import type { Nanos } from '#kernel';
import type { DunningTerms } from './events.js';

/** What reactions and people ask of a standing. */

export type AssignDunningTerms = {
  readonly customer: string;
  /** `teams@1` */
  readonly policy: string;
  readonly terms: DunningTerms;
};

export type RecordPaymentFailure = {
  readonly payment: string;
  readonly invoice: string;
  readonly amount: Nanos;
  readonly currency: string;
  readonly reason: { readonly code: string; readonly says: string | null };
  /** What made this charge: the invoice itself, a scheduled retry, or a retry that was asked for (then `retry` names it). */
  readonly trigger: 'first-charge' | 'schedule' | 'request';
  readonly retry: string | null;
};

export type RequestRetry = {
  readonly retry: string;
  readonly cause: 'by-hand' | 'payment-method-updated';
};

export type ClearInvoice = {
  readonly invoice: string;
  readonly by: 'payment' | 'credit-note' | 'void';
  /** The payment that cleared it, where one did. */
  readonly payment: string | null;
};

export type Reinstate = { readonly reason: string };
