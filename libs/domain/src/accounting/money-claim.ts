import { negated, sum, type Instant, type Nanos } from '#kernel';
import type { Posting } from './chart.js';

/** What one event of the ledger says of money at the payment provider: there it has to stand as well. */
export type MoneyClaim = {
  /** Who says so: the purchase of credits, or the invoice that the money is applied to. */
  readonly book: 'purchase' | 'invoice';
  readonly kind: 'charge' | 'refund' | 'dispute';
  /** The same in both books: of a charge the ledger's payment, of a refund the provider's name of it, of a dispute see `disputeKey`. */
  readonly key: string;
  /** `failed`: the ledger holds that nothing was taken. `owed`: it is to go back, and has not. */
  readonly outcome: 'moved' | 'failed' | 'owed';
  /** As the provider's books have it: money that leaves is below zero. Of what failed: zero. */
  readonly amount: Nanos;
  /** Empty where nothing moved. */
  readonly currency: string;
  readonly at: Instant;
};

/** A dispute takes money away and may bring it back: each is a line of the provider's books. */
export const disputeKey = (dispute: string, way: 'taken' | 'given-back'): string => `${dispute} ${way}`;

/** What of an entry is owed back to a payer; below zero: what has gone. Zero: it says nothing of it. */
export const owedBackIn = (postings: readonly Posting[]): Nanos =>
  negated(
    sum(
      postings.flatMap(({ account, amount }) => (account === 'liabilities:refunds-payable' ? [amount] : [])),
    ),
  );

/** What is owed back by one stream now, and since when. */
export type OwedBack = {
  readonly stream: string;
  readonly amount: Nanos;
  readonly currency: string;
  readonly at: Instant;
};

export const owedClaim = ({
  stream,
  amount,
  currency,
  at,
}: OwedBack): MoneyClaim & { readonly stream: string } => ({
  ...{ stream, book: stream.startsWith('Purchase-') ? 'purchase' : 'invoice', kind: 'refund' },
  key: `owed ${stream.slice(stream.indexOf('-') + 1)}`,
  ...{ outcome: 'owed', amount: negated(amount), currency, at },
});
