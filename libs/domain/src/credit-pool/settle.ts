import { invariant, smaller, type Instant, type View } from '#kernel';
import { alertNow } from './alert.js';
import { draftOf } from './draft.js';
import { expiring } from './due.js';
import type { CreditPoolEvent } from './events.js';
import { evolve } from './fold.js';
import { poolLimits } from './limits.js';
import { available, type CreditPool } from './pool.js';

const nothing: readonly CreditPoolEvent[] = [];

/**
 * S2: everything that is due up to `at`, each dated at its own instant, oldest first. A late sweep changes when a fact is
 * booked, never its date or effect (invariant 9). Bounded: the engine asks again until nothing is due.
 */
export const settle = (pool: View<CreditPool>, at: Instant): readonly CreditPoolEvent[] => {
  if (at < pool.nextDue) return nothing;
  const draft = draftOf(pool);
  const booked: CreditPoolEvent[] = [];
  while (draft.nextDue <= at && booked.length < poolLimits.settledAtOnce) {
    const event = dueAt(draft, draft.nextDue);
    evolve(draft, event);
    booked.push(event);
  }
  return booked;
};

/**
 * The first fact due at an instant. Of one instant: lots expire, holds time out, lots become usable, and only then does the alert
 * judge what is left, so that a renewal in place of what expires alarms nobody; last the grant cycle starts: its base is what can
 * be spent. Each fact leaves a state from which the next one follows, so it does not matter where an append ends between two of them.
 */
const dueAt = (pool: View<CreditPool>, at: Instant): CreditPoolEvent => {
  const dead = pool.lots.filter((lot) => expiring(lot, at)).sort((a, b) => (a.id < b.id ? -1 : 1))[0];
  if (dead !== undefined) return { type: 'LotExpired', at, data: { lot: dead.id, amount: dead.free } };
  const timeout = pool.timeouts.heap[0];
  if (timeout?.at === at) return timedOut(pool, timeout.hold, at);
  const lot = pool.waiting[0];
  if (lot?.effectiveAt === at)
    return {
      type: 'LotBecameUsable',
      at,
      data: { lot: lot.id, amount: lot.free, repaid: smaller(pool.debt, lot.free) },
    };
  const [alert] = alertNow(pool, at);
  if (alert !== undefined) return alert;
  invariant(pool.windows.cycle.end === at, 'what is due is known');
  return { type: 'GrantCycleStarted', at, data: { cycle: pool.cycle + 1, available: available(pool) } };
};

const timedOut = (pool: View<CreditPool>, id: string, at: Instant): CreditPoolEvent => {
  const hold = pool.holds.get(id);
  invariant(hold !== undefined, 'what times out is an open hold');
  return { type: 'HoldTimedOut', at, data: { hold: id, released: hold.allocations } };
};
