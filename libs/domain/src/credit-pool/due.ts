import { later, type Instant, type View } from '#kernel';
import { available, never, type CreditPool, type Lot } from './pool.js';

/** A lot expires by itself only while something of it is free: what is pinned dies at its release (S6). */
export const expiring = (lot: View<Lot>, at: Instant): boolean =>
  lot.free > 0n && lot.expiresAt !== null && lot.expiresAt <= at;

/** The alert does not say what the balance is: it is due at once (S8). */
const alertIsDue = (pool: View<CreditPool>): boolean =>
  pool.alert.threshold !== null && available(pool) < pool.alert.threshold !== pool.alert.low;

/** The same of the level at which the pool is topped up (R36). */
const levelIsReached = (pool: View<CreditPool>): boolean =>
  pool.topUp.below !== null && available(pool) < pool.topUp.below && pool.frozen.size === 0;

/** The earliest instant at which something is due by itself. A pool holds few lots; holds come from their heap. */
export const nextDueOf = (pool: View<CreditPool>): Instant => {
  if (pool.plan === null) return never;
  if (alertIsDue(pool) || levelIsReached(pool)) return pool.at;
  let due = pool.windows.cycle.end;
  for (const lot of pool.lots)
    if (lot.expiresAt !== null && lot.expiresAt < due && lot.free > 0n) due = lot.expiresAt;
  const waiting = pool.waiting[0];
  if (waiting !== undefined && waiting.effectiveAt < due) due = waiting.effectiveAt;
  const timeout = pool.timeouts.heap[0];
  if (timeout !== undefined && timeout.at < due) due = timeout.at;
  return later(due, pool.at); // a hold gave back to a dead lot: that expires now, not in the past
};
