import type { Parked, Parking } from '#apps/reactor';

type Kept = Parked & { problem: string | null };

/** What a reactor keeps, in memory: a pause is over at once, and nothing is ever given up. */
export const memoryParking = (): Parking & { readonly parked: ReadonlyMap<bigint, Kept> } => {
  let checkpoint = 0n;
  const parked = new Map<bigint, Kept>();
  return {
    parked,
    checkpoint: () => Promise.resolve(checkpoint),
    moveTo: (position) => {
      if (position > checkpoint) checkpoint = position;
      return Promise.resolve();
    },
    waitingStreams: () => Promise.resolve(new Set([...parked.values()].map(({ stream }) => stream))),
    park: (fact, problem) => {
      if (!parked.has(fact.position)) parked.set(fact.position, { ...fact, problem });
      return Promise.resolve();
    },
    due: (limit) => {
      const first = new Map<string, Kept>();
      for (const one of [...parked.values()].sort((a, b) => (a.position < b.position ? -1 : 1)))
        if (!first.has(one.stream)) first.set(one.stream, one);
      return Promise.resolve([...first.values()].slice(0, limit));
    },
    done: (position) => {
      parked.delete(position);
      return Promise.resolve();
    },
    failed: (position, problem) => {
      const one = parked.get(position);
      if (one !== undefined) one.problem = problem;
      return Promise.resolve(false);
    },
    count: () => Promise.resolve({ waiting: parked.size, givenUp: 0 }),
    revive: () => Promise.resolve(),
  };
};
