import { accept, minus, refuse, type Decide } from '#kernel';
import { alertAfter } from './alert.js';
import { costsOf } from './charges.js';
import type { CreditPoolEvent } from './events.js';
import { allocate } from './lots.js';
import { available, type CreditPool } from './pool.js';
import type { DebitCredits } from './requests.js';
import { refusalOfSpending, type CannotSpend } from './spending.js';

export type DebitRefusal =
  | CannotSpend
  | 'account-not-found'
  | 'asset-mismatch'
  | 'amount-not-positive'
  | 'amount-out-of-range'
  | 'tokens-invalid';

/** R2, R22: exactly what the provider charges, never below zero. Which lots paid is written into the event (R73). */
export const debitCredits =
  ({ debit, charge, member, space }: DebitCredits): Decide<CreditPoolEvent, CreditPool, DebitRefusal> =>
  (pool, at) => {
    if (pool.plan === null) return refuse('account-not-found');
    const costs = costsOf(charge, pool.plan.terms);
    if ('kind' in costs) return costs;
    const { amount, usage, price } = costs;
    const refusal = refusalOfSpending(pool, at, amount, { member, space });
    if (refusal !== null) return refusal;
    const { policy } = pool.plan;
    const data = { debit, amount, allocations: allocate(pool, amount), member, space, usage, price, policy };
    return accept([
      { type: 'CreditsDebited', at, data },
      ...alertAfter(pool, at, minus(available(pool), amount)),
    ]);
  };
