import type { Instant, View } from '#kernel';
import { never, type CreditPool, type Lot } from './pool.js';

/** A lot expires by itself only while something of it is free: what is pinned dies at its release (S6). */
export const expiring = (lot: View<Lot>): boolean => lot.expiresAt !== null && lot.free > 0n;

/** The earliest instant at which something is due by itself. A pool holds few lots; holds come from their heap. */
export const nextDueOf = (pool: View<CreditPool>): Instant => {
  if (pool.plan === null) return never;
  let due = pool.windows.cycle.end;
  for (const lot of pool.lots) if (lot.expiresAt !== null && lot.expiresAt < due && lot.free > 0n) due = lot.expiresAt;
  const waiting = pool.waiting[0];
  if (waiting !== undefined && waiting.effectiveAt < due) due = waiting.effectiveAt;
  const timeout = pool.timeouts.heap[0];
  return timeout !== undefined && timeout.at < due ? timeout.at : due;
};
