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

export type OpenDispute = {
  readonly dispute: string;
  readonly amount: Nanos;
  readonly currency: string;
  readonly reason: string;
  readonly recordDebt: boolean;
  readonly freeze: boolean;
};

export type CloseDispute = { readonly dispute: string; readonly outcome: 'won' | 'lost' };
