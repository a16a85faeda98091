import { accept, refuse, zero, type Decide } from '#kernel';
import { alertUnder } from './alert.js';
import type { CreditPoolEvent } from './events.js';
import { poolLimits } from './limits.js';
import type { CreditPool } from './pool.js';
import type { ChangeAlert, RemoveCap, SetCap } from './requests.js';

/** R75–R77. A limit of zero lets nothing through. It counts what was spent in its window before it was set (S7). */
export const setCap =
  ({
    scope,
    subject,
    window,
    limit,
  }: SetCap): Decide<CreditPoolEvent, CreditPool, 'account-not-found' | 'cap-invalid' | 'too-many-caps'> =>
  (pool, at) => {
    if (pool.plan === null) return refuse('account-not-found');
    if (limit < zero) return refuse('cap-invalid', { param: 'limit' });
    const { each, of } = pool.caps[scope];
    const there = subject === null ? each : of.get(subject);
    if (there?.window === window && there.limit === limit) return accept([]);
    if (subject !== null && there === undefined && of.size >= poolLimits.caps)
      return refuse('too-many-caps', { limit: poolLimits.caps });
    return accept([{ type: 'CapSet', at, data: { scope, subject, window, limit } }]);
  };

export const removeCap =
  ({
    scope,
    subject,
  }: RemoveCap): Decide<CreditPoolEvent, CreditPool, 'account-not-found' | 'cap-not-found'> =>
  (pool, at) => {
    if (pool.plan === null) return refuse('account-not-found');
    const { each, of } = pool.caps[scope];
    if ((subject === null ? each : (of.get(subject) ?? null)) === null)
      return refuse('cap-not-found', { scope, subject });
    return accept([{ type: 'CapRemoved', at, data: { scope, subject } }]);
  };

/** R78: the customer's own threshold, or none. It may say at once that the pool is low, or no longer. */
export const changeAlert =
  ({ alert }: ChangeAlert): Decide<CreditPoolEvent, CreditPool, 'account-not-found' | 'alert-invalid'> =>
  (pool, at) => {
    if (pool.plan === null) return refuse('account-not-found');
    if (
      alert !== null &&
      (alert.below < zero || (alert.kind === 'percent' && alert.below > 100_000_000_000n))
    )
      return refuse('alert-invalid', { param: 'below' });
    return accept([{ type: 'AlertChanged', at, data: { alert } }, ...alertUnder(pool, at, alert)]);
  };
