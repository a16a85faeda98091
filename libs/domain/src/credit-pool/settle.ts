import { invariant, minus, plus, smaller, type Instant, type View } from '#kernel';
import { alertAfter, alertAfterGrant, alertAtCycle } from './alert.js';
import { draftOf } from './draft.js';
import { expiring } from './due.js';
import type { CreditPoolEvent } from './events.js';
import { evolve } from './fold.js';
import { poolLimits } from './limits.js';
import { available, type CreditPool } from './pool.js';
import { releaseOf } from './release.js';

const nothing: readonly CreditPoolEvent[] = [];

/**
 * S2: everything that is due up to `at`, each dated at its own instant, oldest first. A late sweep changes when a fact is
 * booked, never its date or effect (invariant 9). Bounded: the engine asks again until nothing is due.
 */
export const settle = (pool: View<CreditPool>, at: Instant): readonly CreditPoolEvent[] => {
  if (at < pool.nextDue) return nothing;
  const draft = draftOf(pool);
  const booked: CreditPoolEvent[] = [];
  while (draft.nextDue <= at && booked.length < poolLimits.settledAtOnce)
    for (const event of dueAt(draft, draft.nextDue)) {
      evolve(draft, event);
      booked.push(event);
    }
  return booked;
};

/**
 * The first fact due at an instant, with what follows from it. Of one instant: lots expire, holds time out (so that what they
 * release into a dead lot is all that it has), lots become usable, and last the grant cycle starts: its base is what can be spent.
 */
const dueAt = (pool: View<CreditPool>, due: Instant): readonly CreditPoolEvent[] => {
  const dead = pool.lots.filter((lot) => expiring(lot) && lot.expiresAt === due).sort((a, b) => (a.id < b.id ? -1 : 1))[0];
  if (dead !== undefined)
    return [{ type: 'LotExpired', at: due, data: { lot: dead.id, amount: dead.free } }, ...alertAfter(pool, due, minus(available(pool), dead.free))];
  const timeout = pool.timeouts.heap[0];
  if (timeout?.at === due) return timedOut(pool, timeout.hold, due);
  const lot = pool.waiting[0];
  if (lot?.effectiveAt === due) {
    const repaid = smaller(pool.debt, lot.free);
    return [{ type: 'LotBecameUsable', at: due, data: { lot: lot.id, amount: lot.free, repaid } }, ...alertAfterGrant(pool, due, lot.free)];
  }
  invariant(pool.windows.cycle.end === due, 'what is due is known');
  return [{ type: 'GrantCycleStarted', at: due, data: { cycle: pool.cycle + 1, available: available(pool) } }, ...alertAtCycle(pool, due)];
};

const timedOut = (pool: View<CreditPool>, id: string, due: Instant): readonly CreditPoolEvent[] => {
  const hold = pool.holds.get(id);
  invariant(hold !== undefined, 'what times out is an open hold');
  const { kept, expiries } = releaseOf(pool, hold.allocations, due);
  return [{ type: 'HoldTimedOut', at: due, data: { hold: id, released: hold.allocations } }, ...expiries, ...alertAfter(pool, due, plus(available(pool), kept))];
};
