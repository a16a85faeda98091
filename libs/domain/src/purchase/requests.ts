import type { Nanos } from '#kernel';
import type { PoolTerms } from '../policy/terms.js';
import type { PurchaseTax } from './events.js';

/** What is asked of a purchase. Ids are spelled by the caller; money is in the purchase's currency. */

/** What the pool's plan sells, as its stream says (S15). */
export type Offer = { readonly policy: string; readonly terms: PoolTerms['purchase'] };

export type RequestPurchase = {
  readonly purchase: string;
  readonly customer: string;
  readonly account: string;
  readonly payment: string;
  /** Before taxes: it buys credits. */
  readonly net: Nanos;
  readonly taxes: readonly PurchaseTax[];
  readonly trigger: 'customer' | 'top-up';
  readonly returnUrl: string | null;
  readonly offer: Offer;
};

export type Received = {
  readonly payment: string;
  readonly amount: Nanos;
  readonly currency: string;
  readonly method: string;
  readonly reference: string;
};

export type PaymentReason = { readonly code: string; readonly says: string | null };

export type RequestRefund = {
  readonly refund: string;
  /** Before taxes; null: of all that is unused. More than is unused is clamped to it (invariant 7). */
  readonly amount: Nanos | null;
  readonly reason: string;
};

/** A refund that nobody asked the ledger for. */
export type ProviderMade = {
  readonly refund: string;
  readonly reference: string;
  readonly amount: Nanos;
  readonly currency: string;
};

/** What money that went back at the provider was for; the three come to all of it. */
export type ShareRefund = {
  readonly refund: string;
  /** Given up by the pool; null: nothing was unused. */
  readonly taken: { readonly credits: Nanos; readonly net: Nanos } | null;
  readonly covered: Nanos;
  readonly credited: Nanos;
  readonly expense: Nanos;
};

/** `as`: what the invoice calls it. */
export type PaidRefund = { readonly refund: string; readonly as: string };
export type FailedRefund = PaidRefund & { readonly reason: PaymentReason };

export type FailedProviderRefund = { readonly refund: string; readonly reason: PaymentReason };

export type FailedReturn = {
  readonly refund: string;
  readonly reason: PaymentReason;
  readonly reference: string | null;
};

export type OpenDispute = {
  readonly dispute: string;
  readonly amount: Nanos;
  readonly currency: string;
  readonly reason: string;
  readonly recordDebt: boolean;
  readonly freeze: boolean;
};

export type CloseDispute = { readonly dispute: string; readonly outcome: 'won' | 'lost' };
