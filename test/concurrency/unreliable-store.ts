import { AppendOutcomeUnknown, Unavailable, type EventStore } from '#event-store';
import type { Random } from '../simulation/random.js';

const nextTurn = (): Promise<void> => new Promise((goOn) => setImmediate(goOn));

/** The store behind a network: answers take some turns of the event loop, and some of them, or of the requests, are lost. */
export const unreliable = (store: EventStore, random: Random, losses: number): EventStore => {
  const travel = async (): Promise<void> => {
    for (let turns = random.below(4); turns > 0; turns -= 1) await nextTurn();
  };
  return {
    ...store,
    append: async (stream, events, options) => {
      await travel();
      const lost = random.chance(losses)
        ? random.pick(['request', 'answer', 'both ends know'] as const)
        : null;
      if (lost === 'both ends know') throw new Unavailable('not sent');
      if (lost === 'request') throw new AppendOutcomeUnknown('no answer');
      const answer = await store.append(stream, events, options);
      await travel();
      if (lost === 'answer') throw new AppendOutcomeUnknown('no answer');
      return answer;
    },
    headRevision: async (stream) => {
      await travel();
      return store.headRevision(stream);
    },
  };
};
