import { accept, minus, plus, refuse, smaller, zero, type Decide, type Nanos, type View } from '#kernel';
import { alertAfter } from './alert.js';
import type { CreditPoolEvent } from './events.js';
import { poolLimits } from './limits.js';
import { available, type CreditPool } from './pool.js';
import { refusalOfIncome } from './range.js';
import { releaseOf } from './release.js';
import type { DebitEvidence, ReverseDebit } from './requests.js';

/** A whole debit can be unwound while the pool remembers every lot that it took from. */
const remembers = (pool: View<CreditPool>, { data }: DebitEvidence): boolean =>
  data.allocations.every(({ lot }) => pool.byId.has(lot) || pool.spent.has(lot));

/**
 * S9: one whole debit unwound, lot by lot; what returns to an expired lot expires at once. A debt of the debit is forgiven;
 * what a later grant repaid of it comes back as a lot of its own. It happens once, because the reversal's command id is derived
 * from the debit's id. Works while the pool is frozen: it spends nothing.
 */
export const reverseDebit =
  ({
    evidence,
    reason,
    lot,
  }: ReverseDebit): Decide<
    CreditPoolEvent,
    CreditPool,
    'account-not-found' | 'reason-missing' | 'debit-too-old' | 'too-many-lots' | 'amount-out-of-range'
  > =>
  (pool, at) => {
    if (pool.plan === null) return refuse('account-not-found');
    if (reason.trim() === '') return refuse('reason-missing');
    if (!remembers(pool, evidence)) return refuse('debit-too-old', { debit: evidence.data.debit });
    const { debit, amount, allocations, member, space } = evidence.data;
    const owed = evidence.type === 'HoldCaptured' ? evidence.data.debt : zero;
    const debtForgiven = smaller(owed, pool.debt);
    const regrant = minus(owed, debtForgiven);
    const returning =
      allocations.filter((part) => !pool.byId.has(part.lot)).length + (regrant > zero ? 1 : 0);
    if (pool.byId.size + returning > poolLimits.lots)
      return refuse('too-many-lots', { limit: poolLimits.lots });
    const tooMuch = refusalOfIncome(pool, amount);
    if (tooMuch !== null) return tooMuch;
    const { kept, expiries } = releaseOf(pool, allocations, at);
    const debitedAt = evidence.type === 'HoldCaptured' ? evidence.data.heldAt : evidence.at;
    const then = plus(available(pool), plus(kept, owed));
    return accept([
      {
        type: 'DebitReversed',
        at,
        data: { debit, amount, allocations, debtForgiven, member, space, debitedAt, reason },
      },
      ...expiries,
      ...(regrant > zero ? [regranted(pool.plan.policy, { lot, amount: regrant, debit, reason }, at)] : []),
      ...alertAfter(pool, at, then),
    ]);
  };

type Regrant = {
  readonly lot: string;
  readonly amount: Nanos;
  readonly debit: string;
  readonly reason: string;
};

const regranted = (
  policy: string,
  { lot, amount, debit, reason }: Regrant,
  at: DebitEvidence['at'],
): CreditPoolEvent => ({
  type: 'CreditsGranted',
  at,
  data: {
    lot,
    class: 'adjustment',
    amount,
    repaid: zero,
    effectiveAt: at,
    expiresAt: null,
    source: { kind: 'reversal', reference: debit, reason },
    policy,
  },
});
