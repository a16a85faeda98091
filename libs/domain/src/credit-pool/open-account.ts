import { accept, isZone, refuse, type Decide, type Instant, type View } from '#kernel';
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
    policy: { policy, terms, audience, caps = [] },
  }: OpenAccount): Decide<
    CreditPoolEvent,
    CreditPool,
    'account-exists' | 'zone-unknown' | 'anchor-in-future' | 'plan-not-for-customer'
  > =>
  (pool, at) => {
    if (pool.account !== null) return refuse('account-exists', { account: pool.account.id });
    if (!isZone(zone)) return refuse('zone-unknown', { zone });
    if (anchor > at) return refuse('anchor-in-future', { anchor, at });
    if (audience !== undefined && audience !== owner.kind)
      return refuse('plan-not-for-customer', { policy, audience });
    const opened: CreditPoolEvent = { type: 'AccountOpened', at, data: { account, owner, anchor, zone } };
    return accept([
      opened,
      { type: 'PolicyAssigned', at, data: { policy, terms } },
      ...capsFrom(caps, pool, at),
      ...alertUnder(pool, at, terms.alert, policy),
    ]);
  };

/** R75–R77: a plan's caps for each are where an account begins. One that is there stays: it may be the customer's own. */
const capsFrom = (
  caps: NonNullable<AssignPolicy['caps']>,
  pool: View<CreditPool>,
  at: Instant,
): readonly CreditPoolEvent[] =>
  caps
    .filter(({ scope }) => pool.caps[scope].each === null)
    .map(({ scope, window, limit }) => ({
      type: 'CapSet',
      at,
      data: { scope, subject: null, window, limit },
    }));

/** S15: the resolved terms go into the stream. The same policy again changes nothing. */
export const assignPolicy =
  ({
    policy,
    terms,
    audience,
    caps = [],
  }: AssignPolicy): Decide<
    CreditPoolEvent,
    CreditPool,
    'account-not-found' | 'asset-mismatch' | 'plan-not-for-customer'
  > =>
  (pool, at) => {
    if (pool.plan === null || pool.account === null) return refuse('account-not-found');
    if (pool.plan.policy === policy) return accept([]);
    if (audience !== undefined && audience !== pool.account.owner.kind)
      return refuse('plan-not-for-customer', { policy, audience });
    const { code } = pool.plan.terms.asset;
    if (terms.asset.code !== code)
      return refuse('asset-mismatch', { asset: terms.asset.code, expected: code });
    const alert = pool.alert.chosen ? [] : alertUnder(pool, at, terms.alert, policy);
    return accept([
      { type: 'PolicyAssigned', at, data: { policy, terms } },
      ...capsFrom(caps, pool, at),
      ...alert,
    ]);
  };
