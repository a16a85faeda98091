import { refuse, zero, type Nanos, type Refused, type View } from '#kernel';
import type { PoolTerms } from '../policy/terms.js';
import { creditsFor } from '../pricing/index.js';
import type { Price, Usage } from './events.js';
import type { Charge, Stated } from './requests.js';

export type Costs = { readonly amount: Nanos; readonly usage: Usage | null; readonly price: Price };

/** An amount in the pool's own asset, above zero. */
export const refusalOfStated = (
  { amount, asset }: Stated,
  terms: View<PoolTerms>,
): Refused<'asset-mismatch' | 'amount-not-positive'> | null => {
  if (asset !== null && asset !== terms.asset.code)
    return refuse('asset-mismatch', { asset, expected: terms.asset.code });
  return amount > zero ? null : refuse('amount-not-positive', { param: 'amount' });
};

/** What a charge takes from the pool. A request that the provider did not charge costs nothing and is recorded all the same. */
export const costsOf = (
  charge: Charge,
  terms: View<PoolTerms>,
): Costs | Refused<'asset-mismatch' | 'amount-not-positive' | 'amount-out-of-range' | 'tokens-invalid'> => {
  if (charge.usage !== null && charge.usage.cachedTokens > charge.usage.inputTokens)
    return refuse('tokens-invalid', { param: 'cachedTokens' });
  if (charge.kind === 'amount')
    return refusalOfStated(charge, terms) ?? { amount: charge.amount, usage: charge.usage, price: null };
  if (charge.usd < zero) return refuse('amount-not-positive', { param: 'usd' });
  const { usdPerCredit } = terms.asset;
  const amount = creditsFor(charge.usd, usdPerCredit);
  if (typeof amount !== 'bigint') return amount;
  return {
    amount,
    usage: charge.usage,
    price: { usd: charge.usd, usdPerCredit, rates: charge.rates },
  };
};
