import { MAX_NANOS, refuse, type Nanos, type Refused, type View } from '#kernel';
import type { CreditPool } from './pool.js';

type OutOfRange = Refused<'amount-out-of-range'>;
const outOfRange = (): OutOfRange => refuse('amount-out-of-range', { param: 'amount' });

/**
 * Every sum of a pool fits 64 bits, now and once what is scheduled has happened: a settlement that overflows would stop the
 * account for good. `amount` comes in: to the lots, and to what the alert is a percentage of.
 */
export const refusalOfIncome = (pool: View<CreditPool>, amount: Nanos): OutOfRange | null => {
  const lots = pool.free + pool.held;
  let most = (lots > pool.alert.base ? lots : pool.alert.base) + amount;
  for (const lot of pool.waiting) most += lot.free;
  return most > MAX_NANOS ? outOfRange() : null;
};

/** The same of what is owed after a capture beyond every lot. */
export const refusalOfDebt = (pool: View<CreditPool>, amount: Nanos): OutOfRange | null =>
  pool.debt + amount > MAX_NANOS ? outOfRange() : null;
