import { creditPool, creditPoolEvents, type CreditPool, type CreditPoolEvent } from '#domain/credit-pool';
import { plus, type Nanos, type Recorded } from '#kernel';

/** What the domain's own fold says an account has: nothing of the read models' code takes part in it. */
export type FoldedPool = {
  readonly account: string;
  readonly debt: Nanos;
  readonly lots: ReadonlyMap<string, Nanos>;
};

export type DomainFold = {
  readonly add: (event: Recorded) => void;
  readonly pools: () => Iterable<FoldedPool>;
};

const PREFIX = `${creditPoolEvents.category}-`;

export const domainFold = (): DomainFold => {
  const pools = new Map<string, CreditPool>();
  return {
    add: ({ stream, event }) => {
      if (!stream.startsWith(PREFIX)) return;
      const account = stream.slice(PREFIX.length);
      // A stream of this category holds events of this union and no others: its format decoded them.
      pools.set(
        account,
        creditPool.evolve(pools.get(account) ?? creditPool.initial(), event as CreditPoolEvent),
      );
    },
    pools: function* () {
      for (const [account, { debt, byId }] of pools)
        yield {
          account,
          debt,
          lots: new Map(
            [...byId.values()].flatMap(({ id, free, pinned }) =>
              plus(free, pinned) === 0n ? [] : [[id, plus(free, pinned)] as const],
            ),
          ),
        };
    },
  };
};
