import {
  accept,
  formatNanos,
  larger,
  minus,
  nanosOf,
  refuse,
  smaller,
  zero,
  type Decide,
  type Nanos,
  type View,
} from '#kernel';
import { alertAfter } from './alert.js';
import { refusalOfStated } from './charges.js';
import type { CreditPoolEvent } from './events.js';
import { allocate } from './lots.js';
import { available, type CreditPool, type Lot } from './pool.js';
import type { AdjustDown, RefundCredits } from './requests.js';

type AdjustRefusal =
  'account-not-found' | 'asset-mismatch' | 'amount-not-positive' | 'reason-missing' | 'insufficient-credits';

/** An operator takes credits away, with a reason, in burn order and never below zero. */
export const adjustDown =
  (request: AdjustDown): Decide<CreditPoolEvent, CreditPool, AdjustRefusal> =>
  (pool, at) => {
    if (pool.plan === null) return refuse('account-not-found');
    const { adjustment, amount, reason, reference } = request;
    if (reason.trim() === '') return refuse('reason-missing');
    const misstated = refusalOfStated(request, pool.plan.terms);
    if (misstated !== null) return misstated;
    const there = available(pool);
    if (there < amount)
      return refuse('insufficient-credits', { available: formatNanos(there), required: formatNanos(amount) });
    const data = { adjustment, amount, allocations: allocate(pool, amount), reason, reference };
    return accept([{ type: 'CreditsAdjusted', at, data }, ...alertAfter(pool, at, minus(there, amount))]);
  };

type RefundRefusal =
  | 'account-not-found'
  | 'reason-missing'
  | 'lot-not-found'
  | 'lot-not-purchased'
  | 'amount-not-positive'
  | 'refund-above-paid'
  | 'refund-of-consumed';

/** Invariant 7: at most what is unused of the lot, unpinned, and not needed against a debt. More is clamped to it; nothing left is refused. */
export const refundCredits =
  ({
    refund,
    lot: id,
    amount: asked,
    coin,
    reference,
    reason,
  }: RefundCredits): Decide<CreditPoolEvent, CreditPool, RefundRefusal> =>
  (pool, at) => {
    if (pool.plan === null) return refuse('account-not-found');
    if (reason.trim() === '') return refuse('reason-missing');
    const lot = pool.byId.get(id) ?? pool.spent.get(id);
    if (lot === undefined) return refuse('lot-not-found', { lot: id });
    if (lot.paid === null) return refuse('lot-not-purchased', { lot: id });
    if (asked !== null && asked <= zero) return refuse('amount-not-positive', { param: 'amount' });
    const left = minus(lot.granted, lot.refunded);
    if (asked !== null && asked > left)
      return refuse('refund-above-paid', { refundable: formatNanos(left), required: formatNanos(asked) });
    const most = smaller(asked ?? left, unused(pool, lot));
    const { amount, money } =
      coin === undefined ? { amount: most, money: moneyOf(lot, most) } : inCoins(lot, most, coin);
    if (amount === zero) return refuse('refund-of-consumed', { lot: id, unused: '0' });
    const paid = { amount: money, currency: lot.paid.currency, reference };
    return accept([
      { type: 'CreditsRefunded', at, data: { refund, lot: id, amount, paid, reason } },
      ...alertAfter(pool, at, minus(available(pool), amount)),
    ]);
  };

const unused = (pool: View<CreditPool>, lot: View<Lot>): Nanos =>
  smaller(lot.free, larger(available(pool), zero));

/** The same share of what was paid: rounded down, and exact once the whole lot is refunded, so never more than was paid. */
const moneyOf = ({ paid, granted, refunded }: View<Lot>, amount: Nanos): Nanos => {
  const total = paid?.amount ?? zero;
  const upTo = (credits: bigint): bigint => (total * credits) / granted;
  return nanosOf(upTo(refunded + amount) - upTo(refunded));
};

/** As much of it as is worth whole coins, and as few credits as that takes. */
const inCoins = (
  lot: View<Lot>,
  most: Nanos,
  coin: Nanos,
): { readonly amount: Nanos; readonly money: Nanos } => {
  const worth = moneyOf(lot, most);
  const money = nanosOf(worth - (worth % coin));
  if (money === zero || lot.paid === null) return { amount: zero, money: zero };
  if (money === worth) return { amount: most, money };
  const { paid, granted, refunded } = lot;
  const before = (paid.amount * refunded) / granted;
  const enough = ((before + money) * granted + paid.amount - 1n) / paid.amount - refunded;
  return { amount: smaller(nanosOf(enough), most), money };
};
