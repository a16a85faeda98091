import { minus, plus, smaller, zero, type Instant, type Nanos, type View } from '#kernel';
import type { Allocations, CreditPoolEvent } from './events.js';
import { alive, type CreditPool } from './pool.js';

/** What comes back to lots: the living keep it, from the dead it is gone at once (S6, S9). */
export type Release = { readonly kept: Nanos; readonly expiries: readonly CreditPoolEvent[] };

/** Of a settled pool: a dead lot has nothing free, so what comes back is all that expires. */
export const releaseOf = (pool: View<CreditPool>, returned: Allocations, at: Instant): Release => {
  let kept: Nanos = zero;
  const expiries: CreditPoolEvent[] = [];
  for (const { lot: id, amount } of returned) {
    const lot = pool.byId.get(id) ?? pool.spent.get(id);
    if (lot === undefined || alive(lot, at)) kept = plus(kept, amount);
    else expiries.push({ type: 'LotExpired', at, data: { lot: id, amount } });
  }
  return { kept, expiries };
};

/** The first `amount` of these allocations, and the rest. */
export const splitAt = (
  allocations: Allocations,
  amount: Nanos,
): { readonly taken: Allocations; readonly rest: Allocations } => {
  const taken: { lot: string; amount: Nanos }[] = [];
  const rest: { lot: string; amount: Nanos }[] = [];
  let left: Nanos = amount;
  for (const part of allocations) {
    const here = smaller(part.amount, left);
    left = minus(left, here);
    if (here > zero) taken.push({ lot: part.lot, amount: here });
    if (here < part.amount) rest.push({ lot: part.lot, amount: minus(part.amount, here) });
  }
  return { taken, rest };
};

/** Both together, each lot named once. */
export const merged = (a: Allocations, b: Allocations): Allocations => {
  const byLot = new Map<string, Nanos>();
  for (const { lot, amount } of [...a, ...b]) byLot.set(lot, plus(byLot.get(lot) ?? zero, amount));
  return [...byLot].map(([lot, amount]) => ({ lot, amount }));
};
