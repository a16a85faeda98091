import { available, type CreditPool } from '#domain/credit-pool';
import { largestListed } from '#domain/policy';
import type { PoolNow, TopUpOffer } from '#domain/top-up';
import { refuse, type Instant, type Refused, type View } from '#kernel';
import type { PublishedPolicies } from '../policy/published-policies.js';
import type { CreditPools } from '../streams.js';

type Known = { readonly customer: string; readonly pool: PoolNow; readonly offer: TopUpOffer };

/** What the pool is now, whose it is, and what its own plan says of topping up (S15). */
export const topUpOfferOf = async (
  { pools, policies }: { readonly pools: CreditPools; readonly policies: PublishedPolicies },
  account: string,
  at: Instant,
): Promise<Known | Refused<'account-not-found' | 'policy-not-found'>> => {
  const { value: found } = await pools.read(account, lookAt, at);
  if (found === null) return refuse('account-not-found');
  const { policy, currency, usdPerCredit, largest, customer, pool } = found;
  const terms = await policies.topUp(policy, at);
  if ('kind' in terms) return terms;
  return { customer, pool, offer: { policy, currency, usdPerCredit, largest, terms: terms.terms } };
};

const lookAt = (pool: View<CreditPool>) => {
  const { account, plan, frozen } = pool;
  if (account === null || plan === null) return null;
  const { anchor, zone, owner } = account;
  return {
    customer: owner.id,
    pool: { available: available(pool), frozen: frozen.size > 0, anchor, zone },
    policy: plan.policy,
    currency: plan.terms.purchase.currency,
    usdPerCredit: plan.terms.asset.usdPerCredit,
    largest: largestListed(plan.terms.purchase),
  };
};
