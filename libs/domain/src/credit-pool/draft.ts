import type { View } from '#kernel';
import type { Caps, CreditPool, Tally } from './pool.js';

/** A copy that may be folded further without touching the pool: settling books facts that follow from one another. */
export const draftOf = (pool: View<CreditPool>): CreditPool => {
  const byId = new Map([...pool.byId].map(([id, lot]) => [id, { ...lot }]));
  const own = ({ id }: { readonly id: string }) => byId.get(id) ?? [];
  return {
    ...pool,
    lots: pool.lots.flatMap(own),
    waiting: pool.waiting.flatMap(own),
    byId,
    spent: new Map([...pool.spent].map(([id, lot]) => [id, { ...lot }])),
    holds: new Map(pool.holds),
    timeouts: { heap: [...pool.timeouts.heap] },
    closedHolds: new Map(pool.closedHolds),
    caps: { member: capsOf(pool.caps.member), space: capsOf(pool.caps.space) },
    tallies: { member: talliesOf(pool.tallies.member), space: talliesOf(pool.tallies.space) },
    windows: { ...pool.windows },
    disputes: new Map(pool.disputes),
    frozen: new Map(pool.frozen),
    alert: { ...pool.alert },
    topUp: { ...pool.topUp },
  };
};

const capsOf = ({ each, of }: View<Caps>): Caps => ({ each, of: new Map(of) });
const talliesOf = (tallies: ReadonlyMap<string, View<Tally>>): Map<string, Tally> =>
  new Map([...tallies].map(([subject, mine]) => [subject, { ...mine }]));
