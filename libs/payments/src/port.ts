import type { Instant, Nanos } from '#kernel';

/** What is to be collected by the customer's saved payment method (R10). Amounts are whole minor units of the currency. */
export type Charge = {
  /** `pay_…`, spelled from what is paid for: the same id is the same charge, however often it is asked for. */
  readonly payment: string;
  readonly customer: string;
  readonly amount: Nanos;
  readonly currency: string;
  /** What it pays: an order (`ord_…`) or an invoice (`inv_…`). */
  readonly pays: string;
  readonly at: Instant;
};

/** Money back, of one payment. */
export type Refund = {
  /** `ref_…`, deterministic like a payment's. */
  readonly refund: string;
  readonly payment: string;
  readonly amount: Nanos;
  readonly currency: string;
  readonly at: Instant;
};

export type ChargeAnswer =
  /** `amount`: what was taken, which is what the first call with this id asked for. */
  | {
      readonly kind: 'succeeded';
      readonly method: string;
      readonly reference: string;
      readonly amount: Nanos;
      readonly currency: string;
    }
  | { readonly kind: 'failed'; readonly code: string; readonly says: string | null }
  /** Under way: ask again. Nothing may be concluded from it. */
  | { readonly kind: 'pending' };

export type RefundAnswer =
  | { readonly kind: 'succeeded'; readonly reference: string }
  | { readonly kind: 'failed'; readonly code: string; readonly says: string | null };

/** R68: what the provider is told of a subscription whose seats are counted. */
export type Quantity = { readonly customer: string; readonly seats: number; readonly at: Instant };

/**
 * R46: the payment provider, as the ledger uses it. Every call may be repeated: ids are the caller's. A call that throws has an
 * unknown outcome: it is asked again with the same id, and answers what came of the first.
 */
export type Payments = {
  readonly charge: (charge: Charge) => Promise<ChargeAnswer>;
  /** What became of a charge; null: the provider never heard of it. */
  readonly outcomeOf: (payment: string) => Promise<ChargeAnswer | null>;
  readonly refund: (refund: Refund) => Promise<RefundAnswer>;
  readonly reportQuantity: (quantity: Quantity) => Promise<void>;
};
