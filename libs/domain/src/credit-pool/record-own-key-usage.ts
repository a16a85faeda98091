import { accept, refuse, type Decide } from '#kernel';
import type { CreditPoolEvent } from './events.js';
import type { CreditPool } from './pool.js';
import type { RecordOwnKeyUsage } from './requests.js';

type OwnKeyRefusal = 'account-not-found' | 'own-keys-not-allowed' | 'tokens-invalid';

/** R38: usage on the customer's own provider key is shown and never debited, so neither balance, cap nor freeze matters. */
export const recordOwnKeyUsage =
  ({
    record,
    usage,
    cost,
    member,
    space,
  }: RecordOwnKeyUsage): Decide<CreditPoolEvent, CreditPool, OwnKeyRefusal> =>
  (pool, at) => {
    if (pool.plan === null) return refuse('account-not-found');
    const { ownKeys, asset } = pool.plan.terms;
    if (!ownKeys) return refuse('own-keys-not-allowed', { policy: pool.plan.policy });
    if (usage.cachedTokens > usage.inputTokens) return refuse('tokens-invalid', { param: 'cachedTokens' });
    const price =
      cost === null ? null : { usd: cost.usd, usdPerCredit: asset.usdPerCredit, rates: cost.rates };
    return accept([{ type: 'OwnKeyUsageRecorded', at, data: { record, usage, price, member, space } }]);
  };
