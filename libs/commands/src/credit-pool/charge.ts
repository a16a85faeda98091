import type { Charge, Usage } from '#domain/credit-pool';
import type { Instant, Nanos, Refused } from '#kernel';
import type { RateCard } from '#rate-card';

/** What a caller asks to spend: a stated amount (usage then is information), or usage that the rate card prices (R2, R24). */
export type AskedCharge =
  | {
      readonly kind: 'amount';
      readonly amount: Nanos;
      readonly asset: string | null;
      readonly usage: Usage | null;
    }
  | { readonly kind: 'usage'; readonly usage: Usage };

/** The price is taken at acceptance time: a usage record's own time decides nothing (S1). */
export const priced = (
  rateCard: RateCard,
  asked: AskedCharge,
  at: Instant,
): Charge | Refused<'model-unknown'> => {
  if (asked.kind === 'amount') return asked;
  const price = rateCard.price(asked.usage, at);
  return price.kind === 'refused'
    ? price
    : { kind: 'usage', usage: asked.usage, usd: price.usd, rates: price.rates };
};
