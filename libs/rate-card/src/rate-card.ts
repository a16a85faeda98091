import type { Usage } from '#domain/credit-pool';
import type { Instant, Nanos, Refused } from '#kernel';

export type Priced = {
  readonly kind: 'priced';
  /** Exactly what the provider charges, in dollars (R2). */
  readonly usd: Nanos;
  /** Catalogue version and the rates as used: goes into the event, so that a price can be explained from it alone. */
  readonly rates: string;
};

/** Port: what models cost. Prices are dated; `at` is the acceptance time of the usage (S1). */
export type RateCard = {
  readonly price: (usage: Usage, at: Instant) => Priced | Refused<'model-unknown'>;
};
