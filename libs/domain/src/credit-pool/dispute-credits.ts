import {
  accept,
  invariant,
  larger,
  minus,
  plus,
  refuse,
  smaller,
  sum,
  zero,
  type Decide,
  type Instant,
  type Nanos,
  type View,
} from '#kernel';
import { alertAfter } from './alert.js';
import type { CreditPoolEvent } from './events.js';
import type { DataOf, Fact } from './fact.js';
import { poolLimits } from './limits.js';
import { putBack, take } from './lots.js';
import { available, type CreditPool, type Lot } from './pool.js';
import { releaseOf } from './release.js';
import type { CloseCreditDispute, DisputeCredits } from './requests.js';
import { reachedAfterThaw } from './top-up-level.js';

/**
 * Invariant 7: the payer's bank has the money, so what is left of the lot is taken back, and what is used of it is owed openly where
 * the policy says so. What open holds have set aside finishes what was accepted. A dispute that is known changes nothing.
 */
export const disputeCredits =
  ({
    dispute,
    lot: id,
    amount: claimed,
    recordDebt,
    freeze,
  }: DisputeCredits): Decide<
    CreditPoolEvent,
    CreditPool,
    'account-not-found' | 'lot-not-found' | 'too-many-payment-disputes'
  > =>
  (pool, at) => {
    if (pool.plan === null) return refuse('account-not-found');
    if (pool.disputes.has(dispute)) return accept([]);
    const lot = pool.byId.get(id) ?? pool.spent.get(id);
    if (lot === undefined) return refuse('lot-not-found', { lot: id });
    if (pool.disputes.size >= poolLimits.disputes)
      return refuse('too-many-payment-disputes', { limit: poolLimits.disputes });
    const amount = smaller(claimed, lot.free);
    const debt = recordDebt ? smaller(minus(claimed, amount), usedOf(pool, lot)) : zero;
    const then = minus(available(pool), plus(amount, debt));
    return accept([
      { type: 'CreditsDisputed', at, data: { dispute, lot: id, amount, debt, policy: pool.plan.policy } },
      ...(freeze && !pool.frozen.has('dispute') ? [frozen(at)] : []),
      ...alertAfter(pool, at, then),
    ]);
  };

/** What another open dispute holds of it is not used, and what that one says is owed is owed once. */
const usedOf = (
  { disputes }: View<CreditPool>,
  { id, granted, refunded, free, pinned }: View<Lot>,
): Nanos => {
  const held = [...disputes.values()].flatMap(({ lot, amount, debt }) =>
    lot === id ? [plus(amount, debt)] : [],
  );
  return larger(minus(minus(granted, refunded), sum([free, pinned, ...held])), zero);
};

const frozen = (at: Instant): CreditPoolEvent => ({
  type: 'PoolFrozen',
  at,
  data: { reason: 'dispute', note: null, until: null },
});

/**
 * Won: exactly what was taken returns to its lot, and what is still owed of it is forgiven; what later lots have repaid returns to
 * the lot as well. Lost: it stays taken. The pool thaws with its last dispute.
 */
export const closeCreditDispute =
  ({
    dispute,
    outcome,
  }: CloseCreditDispute): Decide<CreditPoolEvent, CreditPool, 'account-not-found' | 'too-many-lots'> =>
  (pool, at) => {
    if (pool.plan === null) return refuse('account-not-found');
    const open = pool.disputes.get(dispute);
    if (open === undefined) return accept([]);
    const { lot } = open;
    const debtForgiven = outcome === 'won' ? smaller(open.debt, pool.debt) : zero;
    const amount = outcome === 'won' ? plus(open.amount, minus(open.debt, debtForgiven)) : zero;
    if (amount > zero && !pool.byId.has(lot) && pool.byId.size >= poolLimits.lots)
      return refuse('too-many-lots', { limit: poolLimits.lots });
    const { kept, expiries } = releaseOf(pool, amount > zero ? [{ lot, amount }] : [], at);
    const thaws = pool.disputes.size === 1 && pool.frozen.has('dispute');
    const data = { dispute, outcome, lot, amount, debtForgiven };
    const then = plus(available(pool), plus(kept, debtForgiven));
    return accept([
      { type: 'CreditDisputeClosed', at, data },
      ...expiries,
      ...(thaws ? [thawed(at)] : []),
      ...alertAfter(pool, at, then),
      ...(thaws ? reachedAfterThaw(pool, at, then) : []),
    ]);
  };

const thawed = (at: Instant): CreditPoolEvent => ({
  type: 'PoolUnfrozen',
  at,
  data: { reason: 'dispute', note: null },
});

/** Fold. */
export const disputeChanged = (
  pool: CreditPool,
  event: Fact<'CreditsDisputed' | 'CreditDisputeClosed'>,
): void => {
  if (event.type === 'CreditsDisputed') disputed(pool, event.data, event.at);
  else disputeClosed(pool, event.data);
};

const disputed = (
  pool: CreditPool,
  { dispute, lot, amount, debt }: DataOf<'CreditsDisputed'>,
  at: Instant,
): void => {
  invariant(!pool.disputes.has(dispute), 'a dispute takes once');
  if (amount > zero) take(pool, lot, amount, at);
  pool.debt = plus(pool.debt, debt);
  pool.disputes.set(dispute, { lot, amount, debt });
};

const disputeClosed = (
  pool: CreditPool,
  { dispute, lot, amount, debtForgiven }: DataOf<'CreditDisputeClosed'>,
): void => {
  const open = pool.disputes.get(dispute);
  invariant(
    open !== undefined && plus(amount, debtForgiven) <= plus(open.amount, open.debt),
    'a dispute gives back at most what it took (invariant 7)',
  );
  if (amount > zero) putBack(pool, lot, amount);
  invariant(debtForgiven <= pool.debt, 'no more debt is forgiven than there is');
  pool.debt = minus(pool.debt, debtForgiven);
  pool.disputes.delete(dispute);
};
