import type { Parked, Parking } from '#apps/reactor';

type Kept = Parked & { problem: string | null; pauses: boolean; beside: boolean };

const laneOf = ({ stream, position, beside }: Kept): string | bigint => (beside ? position : stream);

/**
 * What a reactor keeps, in memory. Nothing is ever given up. A pause is over at once, or with `patient` when somebody wakes what
 * waits, and never by itself.
 */
export const memoryParking = ({ patient = false }: { readonly patient?: boolean } = {}): Parking & {
  readonly parked: ReadonlyMap<bigint, Kept>;
} => {
  let checkpoint = 0n;
  const parked = new Map<bigint, Kept>();
  return {
    parked,
    checkpoint: () => Promise.resolve(checkpoint),
    moveTo: (position) => {
      if (position > checkpoint) checkpoint = position;
      return Promise.resolve();
    },
    waitingStreams: () =>
      Promise.resolve(
        new Set([...parked.values()].flatMap(({ stream, beside }) => (beside ? [] : [stream]))),
      ),
    park: (fact, problem, beside = false) => {
      if (!parked.has(fact.position))
        parked.set(fact.position, { ...fact, problem, pauses: problem !== null, beside });
      return Promise.resolve();
    },
    due: (limit) => {
      const first = new Map<string | bigint, Kept>();
      for (const one of [...parked.values()].sort((a, b) => (a.position < b.position ? -1 : 1)))
        if (!first.has(laneOf(one))) first.set(laneOf(one), one);
      const due = [...first.values()].filter(({ pauses }) => !patient || !pauses);
      return Promise.resolve(due.slice(0, limit));
    },
    done: (position) => {
      parked.delete(position);
      return Promise.resolve();
    },
    failed: (position, problem, beside = false) => {
      const one = parked.get(position);
      if (one !== undefined) Object.assign(one, { problem, pauses: true, beside });
      return Promise.resolve(false);
    },
    count: () => Promise.resolve({ waiting: parked.size, givenUp: 0 }),
    wake: (streams) => {
      for (const one of parked.values()) if (streams.includes(one.stream)) one.pauses = false;
      return Promise.resolve();
    },
    revive: () => Promise.resolve(),
  };
};
