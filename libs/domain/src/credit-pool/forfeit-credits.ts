import { accept, minus, refuse, sum, type Decide, type View } from '#kernel';
import { alertRebased } from './alert.js';
import type { CreditPoolEvent } from './events.js';
import { available, type CreditPool, type Lot } from './pool.js';
import type { ForfeitCredits } from './requests.js';

/** Lots that would end, of a settled pool: a preview names them, the change of plan takes what is free of them. */
export const forfeitable = (
  { lots }: View<Pick<CreditPool, 'lots'>>,
  { which, grantedBefore }: ForfeitCredits,
): readonly View<Lot>[] =>
  lots.filter((lot) => lot.free > 0n && lot.grantedAt < grantedBefore && isOf(which, lot));

/**
 * S17, R80: credits end with the plan that gave them, as its policy says; the loss is breakage. What open holds have set aside
 * finishes what was accepted. Nothing left: nothing changes.
 */
export const forfeitCredits =
  (request: ForfeitCredits): Decide<CreditPoolEvent, CreditPool, 'account-not-found'> =>
  (pool, at) => {
    if (pool.plan === null) return refuse('account-not-found');
    const allocations = forfeitable(pool, request).map(({ id, free }) => ({ lot: id, amount: free }));
    if (allocations.length === 0) return accept([]);
    const amount = sum(allocations.map((part) => part.amount));
    const left = minus(available(pool), amount);
    const data = { amount, allocations, available: left, policy: pool.plan.policy };
    return accept([{ type: 'CreditsForfeited', at, data }, ...alertRebased(pool, at, left)]);
  };

const isOf = (which: ForfeitCredits['which'], lot: View<Lot>): boolean => {
  switch (which) {
    case 'all':
      return true;
    case 'expiring':
      return lot.expiresAt !== null;
    case 'of-the-month':
      return lot.expiresAt !== null && (lot.class === 'allotment' || lot.class === 'pass-bonus');
  }
};
