import { accept, isZone, refuse, type Decide } from '#kernel';
import { alertUnder } from './alert.js';
import type { CreditPoolEvent } from './events.js';
import type { CreditPool } from './pool.js';
import type { AssignPolicy, OpenAccount } from './requests.js';

/** R7: a customer has an account once. Its terms arrive with it, so that an open account always has a policy (S15). */
export const openAccount =
  ({
    account,
    owner,
    anchor,
    zone,
    policy: { policy, terms },
  }: OpenAccount): Decide<
    CreditPoolEvent,
    CreditPool,
    'account-exists' | 'zone-unknown' | 'anchor-in-future'
  > =>
  (pool, at) => {
    if (pool.account !== null) return refuse('account-exists', { account: pool.account.id });
    if (!isZone(zone)) return refuse('zone-unknown', { zone });
    if (anchor > at) return refuse('anchor-in-future', { anchor, at });
    const opened: CreditPoolEvent = { type: 'AccountOpened', at, data: { account, owner, anchor, zone } };
    return accept([
      opened,
      { type: 'PolicyAssigned', at, data: { policy, terms } },
      ...alertUnder(pool, at, terms.alert, policy),
    ]);
  };

/** S15: the resolved terms go into the stream. The same policy again changes nothing. */
export const assignPolicy =
  ({
    policy,
    terms,
  }: AssignPolicy): Decide<CreditPoolEvent, CreditPool, 'account-not-found' | 'asset-mismatch'> =>
  (pool, at) => {
    if (pool.plan === null) return refuse('account-not-found');
    if (pool.plan.policy === policy) return accept([]);
    const { code } = pool.plan.terms.asset;
    if (terms.asset.code !== code)
      return refuse('asset-mismatch', { asset: terms.asset.code, expected: code });
    const alert = pool.alert.chosen ? [] : alertUnder(pool, at, terms.alert, policy);
    return accept([{ type: 'PolicyAssigned', at, data: { policy, terms } }, ...alert]);
  };
