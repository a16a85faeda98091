import { invariant, minus, plus, smaller, zero, type Instant, type Nanos, type View } from '#kernel';
import type { BurnOrder } from '../policy/terms.js';
import type { Allocations } from './events.js';
import { poolLimits } from './limits.js';
import { alive, type CreditPool, type Lot } from './pool.js';

/** R73. Below zero: `a` pays first. The lot's id breaks the last tie, so the order is total. */
export const paysFirst = (order: BurnOrder, a: View<Lot>, b: View<Lot>): number => {
  for (const comparator of order) {
    const difference = compared(comparator, a, b);
    if (difference !== 0) return difference;
  }
  return a.id < b.id ? -1 : 1;
};

const compared = (comparator: BurnOrder[number], a: View<Lot>, b: View<Lot>): number => {
  switch (comparator) {
    case 'expiresAt':
      if (a.expiresAt === b.expiresAt) return 0;
      if (a.expiresAt === null) return 1;
      return b.expiresAt === null || a.expiresAt < b.expiresAt ? -1 : 1;
    case 'grantedAt':
      return a.grantedAt === b.grantedAt ? 0 : a.grantedAt < b.grantedAt ? -1 : 1;
    case 'amount':
      return a.granted === b.granted ? 0 : a.granted < b.granted ? -1 : 1;
    case 'class:topup':
      return first(a.class === 'topup', b.class === 'topup');
    case 'class:promo':
      return first(a.class === 'promo', b.class === 'promo');
    case 'class:allotment':
      return first(a.class === 'allotment', b.class === 'allotment');
    case 'class:pass-bonus':
      return first(a.class === 'pass-bonus', b.class === 'pass-bonus');
  }
};

const first = (a: boolean, b: boolean): number => (a === b ? 0 : a ? -1 : 1);

/** Puts a usable lot at its place in the burn order. */
export const insert = (pool: CreditPool, lot: Lot): void => {
  const order = pool.plan?.terms.burnOrder ?? [];
  const at = pool.lots.findIndex((other) => paysFirst(order, lot, other) < 0);
  pool.lots.splice(at === -1 ? pool.lots.length : at, 0, lot);
  pool.byId.set(lot.id, lot);
  pool.free = plus(pool.free, lot.free);
};

/** Which lots `amount` is taken from, in burn order. Fewer credits than asked: what there is. */
export const allocate = (pool: View<CreditPool>, amount: Nanos): Allocations => {
  const taken: { readonly lot: string; readonly amount: Nanos }[] = [];
  let left: Nanos = amount;
  for (const lot of pool.lots) {
    if (left === zero) break;
    if (lot.free === zero) continue; // all of it is pinned
    const part = smaller(lot.free, left);
    taken.push({ lot: lot.id, amount: part });
    left = minus(left, part);
  }
  return taken;
};

const usable = (pool: CreditPool, id: string): Lot => {
  const lot = pool.byId.get(id);
  invariant(lot !== undefined, 'a lot that is taken from is in the pool');
  return lot;
};

/** Invariant 1: nothing is taken from an expired lot or from one that holds less. */
export const take = (pool: CreditPool, id: string, amount: Nanos, at: Instant): void => {
  const lot = usable(pool, id);
  invariant(alive(lot, at), 'nothing is taken from an expired lot');
  remove(pool, lot, amount);
  if (lot.free === zero && lot.pinned === zero) retire(pool, lot);
};

/** Takes from a usable lot's free part; the lot stays. */
export const remove = (pool: CreditPool, lot: Lot, amount: Nanos): void => {
  invariant(amount >= zero && lot.free >= amount, 'a lot holds what is taken from it');
  lot.free = minus(lot.free, amount);
  pool.free = minus(pool.free, amount);
};

export const pin = (pool: CreditPool, id: string, amount: Nanos, at: Instant): void => {
  const lot = usable(pool, id);
  invariant(alive(lot, at), 'nothing is pinned in an expired lot');
  remove(pool, lot, amount);
  lot.pinned = plus(lot.pinned, amount);
  pool.held = plus(pool.held, amount);
};

export const unpin = (pool: CreditPool, id: string, amount: Nanos): Lot => {
  const lot = usable(pool, id);
  invariant(amount >= zero && lot.pinned >= amount, 'a lot has pinned what a hold gives back');
  lot.pinned = minus(lot.pinned, amount);
  lot.free = plus(lot.free, amount);
  pool.free = plus(pool.free, amount);
  pool.held = minus(pool.held, amount);
  return lot;
};

/** A reversal puts credits back into the lot they came from, be it used up. */
export const putBack = (pool: CreditPool, id: string, amount: Nanos): void => {
  const there = pool.byId.get(id);
  if (there !== undefined) {
    there.free = plus(there.free, amount);
    pool.free = plus(pool.free, amount);
    invariant(plus(there.free, there.pinned) <= there.granted, 'a lot never holds more than was granted');
    return;
  }
  const lot = pool.spent.get(id);
  invariant(lot !== undefined && amount <= lot.granted, 'what is put back came from a lot of this pool');
  pool.spent.delete(id);
  lot.free = amount;
  insert(pool, lot);
};

export const retire = (pool: CreditPool, lot: Lot): void => {
  const at = pool.lots.indexOf(lot);
  invariant(at !== -1, 'a lot that is used up was usable');
  pool.lots.splice(at, 1);
  pool.byId.delete(lot.id);
  remember(pool, lot);
};

export const remember = (pool: CreditPool, lot: Lot): void => {
  pool.spent.set(lot.id, lot);
  if (pool.spent.size <= poolLimits.spentLots) return;
  const [oldest] = pool.spent.keys();
  if (oldest !== undefined) pool.spent.delete(oldest);
};
