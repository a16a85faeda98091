import {
  accept,
  boundary,
  cycleWindow,
  later,
  plusDays,
  refuse,
  smaller,
  zero,
  formatNanos,
  type Decide,
  type Instant,
  type View,
} from '#kernel';
import { isPayable, minorUnitOf } from '../accounting/index.js';
import { isOffered } from '../policy/offer.js';
import type { LotClass, PoolTerms } from '../policy/terms.js';
import { creditsFor } from '../pricing/index.js';
import { alertAfterGrant } from './alert.js';
import { refusalOfStated } from './charges.js';
import type { CreditPoolEvent } from './events.js';
import { poolLimits } from './limits.js';
import type { CreditPool } from './pool.js';
import { refusalOfIncome } from './range.js';
import type { AdjustUp, GrantCredits, PurchaseCredits } from './requests.js';

type GrantRefusal =
  | 'account-not-found'
  | 'asset-mismatch'
  | 'amount-not-positive'
  | 'amount-out-of-range'
  | 'expiry-not-after-start'
  | 'too-many-lots';

/** A lot that was not paid for. It counts from its first usable instant, repays debt first (S5), and dies when its class's rule says. */
export const grantCredits =
  (request: GrantCredits): Decide<CreditPoolEvent, CreditPool, GrantRefusal> =>
  (pool, at) => {
    if (pool.plan === null) return refuse('account-not-found');
    const { policy, terms } = pool.plan;
    const misstated = refusalOfStated(request, terms);
    if (misstated !== null) return misstated;
    const effectiveAt = request.effectiveAt === null ? at : later(request.effectiveAt, at);
    const expiresAt =
      request.expiresAt === 'by-policy'
        ? expiryOf(pool, terms, request.class, effectiveAt)
        : request.expiresAt;
    if (expiresAt !== null && expiresAt <= effectiveAt)
      return refuse('expiry-not-after-start', { effective_at: effectiveAt, expires_at: expiresAt });
    if (pool.byId.size >= poolLimits.givenLots)
      return refuse('too-many-lots', { limit: poolLimits.givenLots });
    const { lot, amount, source } = request;
    const tooMuch = refusalOfIncome(pool, amount);
    if (tooMuch !== null) return tooMuch;
    const now = effectiveAt === at;
    const repaid = now ? smaller(pool.debt, amount) : zero;
    return accept([
      {
        type: 'CreditsGranted',
        at,
        data: { lot, class: request.class, amount, repaid, effectiveAt, expiresAt, source, policy },
      },
      ...(now ? alertAfterGrant(pool, at, amount) : []),
    ]);
  };

/** An operator gives credits, with a reason (R57). Taking them away is `adjustDown`. */
export const adjustUp =
  ({
    lot,
    amount,
    asset,
    reason,
    reference,
  }: AdjustUp): Decide<CreditPoolEvent, CreditPool, GrantRefusal | 'reason-missing'> =>
  (pool, at) => {
    if (reason.trim() === '') return refuse('reason-missing');
    const source = { kind: 'adjustment', reference, reason } as const;
    return grantCredits({
      lot,
      class: 'adjustment',
      amount,
      asset,
      effectiveAt: null,
      expiresAt: 'by-policy',
      source,
    })(pool, at);
  };

type PurchaseRefusal =
  | 'account-not-found'
  | 'asset-mismatch'
  | 'amount-not-positive'
  | 'amount-out-of-range'
  | 'amount-below-minor-unit'
  | 'purchase-amount-not-offered'
  | 'payment-already-credited'
  | 'too-many-lots';

/** R9, R11, R45: an offered amount, spendable at once, at the terms' conversion rate, which the purchase fixes. */
export const purchaseCredits =
  ({ lot, paid, agreed = false }: PurchaseCredits): Decide<CreditPoolEvent, CreditPool, PurchaseRefusal> =>
  (pool, at) => {
    if (pool.plan === null) return refuse('account-not-found');
    const { policy, terms } = pool.plan;
    const { amounts, anyFrom, currency } = terms.purchase;
    if (paid.currency !== currency)
      return refuse('asset-mismatch', { asset: paid.currency, expected: currency });
    if (paid.amount <= zero) return refuse('amount-not-positive', { param: 'amount' });
    if (!agreed && !isOffered(paid.amount, terms.purchase))
      return refuse('purchase-amount-not-offered', {
        amount: formatNanos(paid.amount),
        offered: amounts.map(formatNanos).join(', '),
        any_from: anyFrom === null ? null : formatNanos(anyFrom),
      });
    const coin = minorUnitOf(currency);
    if (coin !== null && !isPayable(paid.amount, coin))
      return refuse('amount-below-minor-unit', { param: 'amount', currency });
    const earlier = lotPaidBy(pool, paid.reference);
    if (earlier !== null)
      return refuse('payment-already-credited', { reference: paid.reference, lot: earlier });
    if (pool.byId.size >= poolLimits.lots) return refuse('too-many-lots', { limit: poolLimits.lots });
    const { usdPerCredit } = terms.asset;
    const amount = creditsFor(paid.amount, usdPerCredit);
    if (typeof amount !== 'bigint') return amount;
    const tooMuch = refusalOfIncome(pool, amount);
    if (tooMuch !== null) return tooMuch;
    const lotClass = terms.purchase.class;
    const expiresAt = expiryOf(pool, terms, lotClass, at);
    const repaid = smaller(pool.debt, amount);
    const data = {
      lot,
      class: lotClass,
      amount,
      repaid,
      effectiveAt: at,
      expiresAt,
      paid,
      usdPerCredit,
      policy,
    };
    return accept([{ type: 'CreditsPurchased', at, data }, ...alertAfterGrant(pool, at, amount)]);
  };

/** One payment buys one lot. The command's idempotency guards for ever; this guards the lots that the pool remembers. */
const lotPaidBy = (pool: View<CreditPool>, reference: string): string | null => {
  for (const lots of [pool.byId, pool.spent])
    for (const lot of lots.values()) if (lot.paid?.reference === reference) return lot.id;
  return null;
};

/** The terms' rule for a class, as an instant. No rule: never. */
const expiryOf = (
  pool: View<CreditPool>,
  terms: View<PoolTerms>,
  lotClass: LotClass,
  from: Instant,
): Instant | null => {
  const rule = terms.expiry.find((one) => one.class === lotClass);
  const zone = pool.account?.zone ?? 'UTC';
  const count = rule?.count ?? 1;
  switch (rule?.after) {
    case 'days':
      return plusDays(from, count);
    case 'months':
      return boundary(from, zone, 'month', count);
    case 'grant_cycle':
      return cycleEnd(pool, from);
    default:
      return null;
  }
};

/** The end of the grant cycle that holds `from`, which may lie ahead. */
const cycleEnd = (pool: View<CreditPool>, from: Instant): Instant => {
  if (pool.account === null || from < pool.windows.cycle.end) return pool.windows.cycle.end;
  return cycleWindow(pool.account.anchor, pool.account.zone, 'month', from).end;
};
