import type { Instant, Nanos } from '#kernel';

/** What one event of the ledger says of money at the payment provider: there it has to stand as well. */
export type MoneyClaim = {
  /** Who says so: the purchase of credits, or the invoice that the money is applied to. */
  readonly book: 'purchase' | 'invoice';
  readonly kind: 'charge' | 'refund' | 'dispute';
  /** The same in both books: of a charge the ledger's payment, of a refund the provider's name of it, of a dispute see `disputeKey`. */
  readonly key: string;
  /** `failed`: the ledger holds that nothing was taken. */
  readonly outcome: 'moved' | 'failed';
  /** As the provider's books have it: money that leaves is below zero. Of what failed: zero. */
  readonly amount: Nanos;
  /** Empty where nothing moved. */
  readonly currency: string;
  readonly at: Instant;
};

/** A dispute takes money away and may bring it back: each is a line of the provider's books. */
export const disputeKey = (dispute: string, way: 'taken' | 'given-back'): string => `${dispute} ${way}`;
