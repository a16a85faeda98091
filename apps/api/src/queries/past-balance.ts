import { available, creditPool, creditPoolEvents, held, posted, type CreditPool } from '#domain/credit-pool';
import { decodeStored } from '#engine';
import type { EventStore } from '#event-store';
import type { Instant } from '#kernel';
import { apiLimits } from '../limits.js';
import { reject } from '../problems/problem.js';
import type { BalanceFigures } from './balance-answers.js';

/** What counted at `asOf`, as far as it was recorded by `knownAt`; `null`: that does not bound it (S3). */
export type Moment = { readonly asOf: Instant; readonly knownAt: Instant | null };

/**
 * A balance of the past, folded from the log itself with the same code that decides. Effective instants never go back within
 * a stream (S1), so the fold stops at the first event beyond `asOf`. Costs CPU in proportion to the history: bounded in number.
 */
export class PastBalances {
  private running = 0;

  constructor(private readonly store: EventStore) {}

  /** `null`: the account was not open then. */
  async find(account: string, moment: Moment): Promise<BalanceFigures | null> {
    if (this.running >= apiLimits.historicalReads) return reject('overloaded');
    this.running += 1;
    try {
      return await this.fold(account, moment);
    } finally {
      this.running -= 1;
    }
  }

  private async fold(account: string, { asOf, knownAt }: Moment): Promise<BalanceFigures | null> {
    let pool = creditPool.initial();
    let position = 0n;
    for await (const stored of this.store.readStream(`${creditPoolEvents.category}-${account}`)) {
      const { event, recordedAt } = decodeStored(creditPoolEvents, stored);
      if (event.at > asOf) break;
      if (knownAt !== null && recordedAt > knownAt) break;
      pool = creditPool.evolve(pool, event);
      position = stored.position;
    }
    // What had become due by then counts, whether or not anybody had booked it (S2).
    for (let due = creditPool.settle(pool, asOf); due.length > 0; due = creditPool.settle(pool, asOf))
      for (const event of due) pool = creditPool.evolve(pool, event);
    return figuresOf(pool, asOf, position);
  }
}

const figuresOf = (pool: CreditPool, at: Instant, position: bigint): BalanceFigures | null => {
  if (pool.account === null || pool.plan === null) return null;
  return {
    account: pool.account.id,
    owner: pool.account.owner,
    asset: pool.plan.terms.asset.code,
    policy: pool.plan.policy,
    at,
    cycle: pool.cycle,
    posted: posted(pool),
    held: held(pool),
    available: available(pool),
    debt: pool.debt,
    frozen: [...pool.frozen].map(([reason, { since, until }]) => ({ reason, since, until })),
    alert: { threshold: pool.alert.threshold, low: pool.alert.low },
    position,
  };
};
