import { invariant, minus, negated, plus, sum, zero, type Instant, type Nanos } from '#kernel';
import { nextDueOf } from './due.js';
import type { DataOf, Fact } from './fact.js';
import { insert, putBack, remember, remove, retire, take } from './lots.js';
import { rebase } from './alert.js';
import { available, type CreditPool, type Lot } from './pool.js';
import { tally } from './tallies.js';

/** The hot path. What is due next changes only when the debit used up the lot that was due to expire next. */
export const debited = (
  pool: CreditPool,
  { allocations, amount, member, space }: DataOf<'CreditsDebited'>,
  at: Instant,
): void => {
  let total = 0n;
  let duesMoved = false;
  for (const part of allocations) {
    const lot = pool.byId.get(part.lot);
    take(pool, part.lot, part.amount, at);
    total += part.amount;
    duesMoved ||= lot?.free === zero && lot.expiresAt === pool.nextDue;
  }
  invariant(total === amount, 'a debit takes its amount from lots');
  invariant(amount === zero || pool.free >= pool.debt, 'a debit never overspends (R22)');
  tally(pool, { member, space }, at, amount);
  if (duesMoved) pool.nextDue = nextDueOf(pool);
};

export const lotsChanged = (
  pool: CreditPool,
  event: Fact<
    | 'CreditsGranted'
    | 'CreditsPurchased'
    | 'LotBecameUsable'
    | 'LotExpired'
    | 'CreditsForfeited'
    | 'CreditsAdjusted'
    | 'CreditsRefunded'
  >,
): void => {
  switch (event.type) {
    case 'CreditsGranted': {
      granted(pool, event.data, event.at, {
        paid: null,
        raisesBase: event.data.source.kind !== 'reversal',
      });
      return;
    }
    case 'CreditsPurchased': {
      granted(pool, event.data, event.at, { paid: event.data.paid, raisesBase: true });
      return;
    }
    case 'LotBecameUsable': {
      const lot = pool.waiting.shift();
      invariant(
        lot?.id === event.data.lot && lot.effectiveAt === event.at && lot.free === event.data.amount,
        'lots become usable in their order',
      );
      pool.byId.delete(lot.id);
      enter(pool, lot, event.data.repaid, true);
      return;
    }
    case 'LotExpired': {
      const lot = pool.byId.get(event.data.lot);
      invariant(
        lot?.free === event.data.amount && lot.expiresAt !== null && lot.expiresAt <= event.at,
        'an expiry takes all that is free of a dead lot',
      );
      remove(pool, lot, event.data.amount);
      if (lot.pinned === zero) retire(pool, lot);
      return;
    }
    case 'CreditsAdjusted':
      for (const part of event.data.allocations) take(pool, part.lot, part.amount, event.at);
      invariant(
        sum(event.data.allocations.map((part) => part.amount)) === event.data.amount,
        'an adjustment takes its amount from lots',
      );
      return;
    case 'CreditsForfeited':
      forfeited(pool, event.data, event.at);
      return;
    case 'CreditsRefunded': {
      refunded(pool, event.data, event.at);
      return;
    }
  }
};

type Granted = Pick<
  DataOf<'CreditsGranted'>,
  'lot' | 'class' | 'amount' | 'repaid' | 'effectiveAt' | 'expiresAt'
>;

const granted = (
  pool: CreditPool,
  data: Granted,
  at: Instant,
  how: { paid: Lot['paid']; raisesBase: boolean },
): void => {
  invariant(!pool.byId.has(data.lot) && !pool.spent.has(data.lot), 'a lot is granted once');
  const { lot: id, class: lotClass, amount, effectiveAt, expiresAt } = data;
  const lot: Lot = {
    id,
    class: lotClass,
    granted: amount,
    grantedAt: at,
    effectiveAt,
    expiresAt,
    free: amount,
    pinned: zero,
    refunded: zero,
    paid: how.paid,
  };
  if (effectiveAt <= at) {
    enter(pool, lot, data.repaid, how.raisesBase);
    return;
  }
  invariant(data.repaid === zero, 'a lot repays debt when it becomes usable');
  const before = pool.waiting.findIndex(
    (other) => other.effectiveAt > effectiveAt || (other.effectiveAt === effectiveAt && other.id > id),
  );
  pool.waiting.splice(before === -1 ? pool.waiting.length : before, 0, lot);
  pool.byId.set(id, lot);
};

/** S5: a lot repays debt first, the moment it becomes usable. */
const enter = (pool: CreditPool, lot: Lot, repaid: Nanos, raisesBase: boolean): void => {
  invariant(
    repaid >= zero && repaid <= lot.free && repaid <= pool.debt,
    'a lot repays no more than the debt',
  );
  if (raisesBase) rebase(pool, plus(pool.alert.base, lot.free));
  pool.debt = minus(pool.debt, repaid);
  lot.free = minus(lot.free, repaid);
  if (lot.free === zero) remember(pool, lot);
  else insert(pool, lot);
};

const forfeited = (
  pool: CreditPool,
  { allocations, available: left }: DataOf<'CreditsForfeited'>,
  at: Instant,
): void => {
  for (const { lot, amount } of allocations) take(pool, lot, amount, at);
  invariant(left === available(pool), 'what is forfeited leaves the rest');
  rebase(pool, left);
};

const refunded = (pool: CreditPool, { lot: id, amount }: DataOf<'CreditsRefunded'>, at: Instant): void => {
  const lot = pool.byId.get(id);
  invariant(
    lot !== undefined && amount > zero && amount <= lot.free,
    'a refund is of what is unused of its lot (invariant 7)',
  );
  lot.refunded = plus(lot.refunded, amount);
  take(pool, id, amount, at);
};

export const reversed = (pool: CreditPool, data: DataOf<'DebitReversed'>): void => {
  for (const part of data.allocations) putBack(pool, part.lot, part.amount);
  invariant(
    data.debtForgiven >= zero && data.debtForgiven <= pool.debt,
    'no more debt is forgiven than there is',
  );
  pool.debt = minus(pool.debt, data.debtForgiven);
  tally(pool, data, data.debitedAt, negated(data.amount));
};
