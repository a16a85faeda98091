import { creditPool, type CreditPool, type CreditPoolEvent } from '#domain/credit-pool';
import type { StoredEvent } from '#event-store';
import type { Instant } from '#kernel';
import { decodePool } from './projection-database.js';

/** The pool of one account by the domain's own fold, with everything booked that is due at `at`: what a read model is judged by. */
export const settledPool = (log: readonly StoredEvent[], account: string, at: Instant): CreditPool => {
  let pool = creditPool.initial();
  for (const stored of log) {
    if (stored.stream !== `CreditPool-${account}`) continue;
    const recorded = decodePool(stored);
    if (recorded !== null) pool = creditPool.evolve(pool, recorded.event as CreditPoolEvent); // this log holds pools only
  }
  for (;;) {
    const due = creditPool.settle(pool, at);
    if (due.length === 0) return pool;
    for (const event of due) pool = creditPool.evolve(pool, event);
  }
};
