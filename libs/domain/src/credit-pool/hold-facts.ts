import { invariant, minus, negated, plus, sum, zero, type Instant } from '#kernel';
import type { DataOf } from './fact.js';
import { schedule } from './hold-timeouts.js';
import { poolLimits } from './limits.js';
import { pin, remove, retire, unpin } from './lots.js';
import type { CreditPool, Hold, HoldEnd } from './pool.js';
import { tally } from './tallies.js';

export const heldNow = (pool: CreditPool, data: DataOf<'CreditsHeld'>, at: Instant): void => {
  const { hold: id, amount, allocations, expiresAt, member, space } = data;
  invariant(!pool.holds.has(id), 'a hold is made once');
  for (const part of allocations) pin(pool, part.lot, part.amount, at);
  invariant(
    sum(allocations.map((part) => part.amount)) === amount && pool.free >= pool.debt,
    'a hold never overspends (invariant 2)',
  );
  pool.holds.set(id, { id, amount, allocations, heldAt: at, expiresAt, member, space });
  schedule(pool.timeouts, expiresAt, id);
  tally(pool, data, at, amount);
};

/** The hold's lots are set free, then what the capture took is taken: from dead lots no more than they had pinned. */
export const captured = (pool: CreditPool, data: DataOf<'HoldCaptured'>): void => {
  const hold = finish(pool, data.hold, 'captured');
  for (const part of data.allocations) {
    const lot = pool.byId.get(part.lot);
    invariant(lot !== undefined, 'a capture takes from lots of this pool');
    remove(pool, lot, part.amount);
    if (lot.free === zero && lot.pinned === zero) retire(pool, lot);
  }
  invariant(
    sum(data.allocations.map((part) => part.amount)) + data.debt === data.amount,
    'a capture is covered by lots and debt',
  );
  pool.debt = plus(pool.debt, data.debt);
  tally(pool, hold, hold.heldAt, minus(data.amount, hold.amount));
};

export const released = (pool: CreditPool, data: { readonly hold: string }, end: HoldEnd): void => {
  const hold = finish(pool, data.hold, end);
  tally(pool, hold, hold.heldAt, negated(hold.amount));
};

const finish = (pool: CreditPool, id: string, end: HoldEnd): Hold => {
  const hold = pool.holds.get(id);
  invariant(hold !== undefined, 'only an open hold ends');
  pool.holds.delete(id);
  for (const part of hold.allocations) unpin(pool, part.lot, part.amount);
  pool.closedHolds.set(id, end);
  if (pool.closedHolds.size > poolLimits.closedHolds) {
    const [oldest] = pool.closedHolds.keys();
    if (oldest !== undefined) pool.closedHolds.delete(oldest);
  }
  return hold;
};
