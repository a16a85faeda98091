import { AppendOutcomeUnknown, Concurrency, type Appended, type Expected } from '#event-store';
import type { EngineStore } from '#engine';
import { commandIdOf } from '#kernel';
import { purseDecider } from '../support/purse.js';
import { rightParts, type Parts } from './world.js';

/** A wrong part, what it is in the real world, and what the simulation must say of it. */
export type PlantedBug = { readonly says: string; readonly parts: Partial<Parts>; readonly finds: RegExp };

const exact = (head: bigint): Expected =>
  head === -1n ? { kind: 'noStream' } : { kind: 'exact', revision: head };

/** What this process has seen of each stream, as a cache without any check would know it. */
const rememberingHeads = (store: EngineStore): EngineStore => {
  const heads = new Map<string, bigint>();
  return {
    ...store,
    append: async (stream, events, options) => {
      const answer = await store.append(stream, events, options);
      heads.set(stream, answer.revision);
      return answer;
    },
    readStream: async function* (stream, options) {
      for await (const stored of store.readStream(stream, options)) {
        heads.set(stream, stored.revision);
        yield stored;
      }
    },
    headRevision: (stream) => Promise.resolve(heads.get(stream) ?? null),
  };
};

export const plantedBugs: readonly PlantedBug[] = [
  {
    says: 'a store that lets the later of two writers win',
    parts: {
      store: (store, { log }) => ({
        ...store,
        append: (stream, events) => store.append(stream, events, { expected: exact(log.head(stream)) }),
      }),
    },
    finds: /hash-mismatch|broken invariant/,
  },
  {
    says: 'a retry of a lost answer with a refreshed revision',
    parts: {
      store: (store, { log }) => ({
        ...store,
        append: async (stream, events, options) => {
          try {
            return await store.append(stream, events, options);
          } catch (error) {
            if (!(error instanceof AppendOutcomeUnknown)) throw error;
            return store.append(stream, events, { expected: exact(log.head(stream)) });
          }
        },
      }),
    },
    finds: /hash-mismatch|broken invariant/,
  },
  {
    says: 'a store that acknowledges before it has written',
    parts: {
      store: (store, { log }) => ({
        ...store,
        append: (stream, events, options): Promise<Appended> => {
          const head = log.head(stream);
          const before = options.expected.kind === 'noStream' ? -1n : options.expected.revision;
          if (before !== head) return Promise.reject(new Concurrency(stream, options.expected, head));
          store.append(stream, events, options).catch(() => undefined);
          const position = BigInt(log.all.length + events.length);
          return Promise.resolve({ revision: head + BigInt(events.length), position, repeated: false });
        },
      }),
    },
    finds: /is not in the log|never was \d+ there/,
  },
  {
    says: 'two processes that make the same event ids',
    parts: {
      ids: () => {
        let count = 0;
        const uuid = (): string => commandIdOf('every process', (count += 1).toString());
        return { uuid, next: uuid };
      },
    },
    finds: /was told other events|is not in the log|hash-mismatch/,
  },
  {
    says: 'an index of commands that says it reaches further than it does',
    parts: {
      index: (index, { log, kind }) =>
        kind === 'lagging' ? { ...index, indexedUpTo: () => Promise.resolve(BigInt(log.all.length)) } : index,
    },
    finds: /twice/,
  },
  {
    says: 'an index of commands that finds nothing',
    parts: { index: (index) => ({ ...index, find: () => Promise.resolve(null) }) },
    finds: /twice|wait for ever/,
  },
  {
    says: 'refusals decided on a cached state without asking for the head',
    parts: { store: rememberingHeads },
    finds: /never was \d+ there|accepted is not found/,
  },
  {
    says: 'a store that reads the beginning of a stream only',
    parts: {
      store: (store) => ({
        ...store,
        readStream: (stream, options) =>
          store.readStream(stream, { ...options, limit: Math.min(options?.limit ?? 3, 3) }),
      }),
    },
    finds: /never was \d+ there|wait for ever|a key was used twice/,
  },
  {
    says: 'a domain that forgets to settle what is due',
    parts: { decider: { ...purseDecider, settle: () => [] } },
    finds: /after its expiry/,
  },
  {
    says: 'a fold that forgets what was spent',
    parts: {
      decider: {
        ...purseDecider,
        evolve: (purse, event) => (event.type === 'Spent' ? purse : purseDecider.evolve(purse, event)),
      },
    },
    finds: /overspent|broken invariant/,
  },
  {
    says: 'a snapshot that loses a lot',
    parts: {
      stateCodec: {
        ...rightParts.stateCodec,
        decode: (json) => {
          const purse = rightParts.stateCodec.decode(json);
          const [first] = purse.lots.keys();
          if (first !== undefined && purse.lots.size > 1) purse.lots.delete(first);
          return purse;
        },
      },
    },
    finds: /never was \d+ there|broken invariant|overspent/,
  },
  {
    says: 'a projector that writes its rows and its checkpoint one after the other',
    parts: {
      database: (database, world) => {
        const commit = database.commit;
        return Object.assign(database, {
          commit: async (...[rows, commands, checkpoint]: Parameters<typeof commit>) => {
            const before = database.checkpoint;
            await commit(rows, commands, before);
            await world.scheduler.turn(world.readers.owner);
            database.checkpoint = checkpoint;
          },
        });
      },
    },
    finds: /the read model of Purse-\w is not what the log says/,
  },
  {
    says: 'a projector that moves its checkpoint before it writes its rows',
    parts: {
      database: (database, world) => {
        const commit = database.commit;
        return Object.assign(database, {
          commit: async (...[rows, commands, checkpoint]: Parameters<typeof commit>) => {
            database.checkpoint = checkpoint;
            await world.scheduler.turn(world.readers.owner);
            await commit(rows, commands, checkpoint);
          },
        });
      },
    },
    finds: /the read model of Purse-\w is not what the log says/,
  },
];
