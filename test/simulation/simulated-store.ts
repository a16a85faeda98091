import {
  AppendOutcomeUnknown,
  Unavailable,
  type AppendOptions,
  type Appended,
  type NewEvent,
  type ReadStreamOptions,
  type StoredEvent,
} from '#event-store';
import type { CommandIndex, EngineStore } from '#engine';
import type { Log } from './log.js';

/**
 * What may happen to one append: nothing is sent · the request is lost · it is written and the answer is lost · it is written
 * some time after the caller has given up.
 */
export type AppendFault = 'none' | 'refused' | 'lost' | 'answer-lost' | 'late';

/** The outside world of one process, as its store's connection sees it. */
export type Wire = {
  /** Lets others go first. */
  readonly turn: () => Promise<void>;
  readonly appendFault: () => AppendFault;
  readonly readFails: () => boolean;
  /** Runs when the network pleases, whether or not the process lives. */
  readonly later: (work: () => void) => void;
};

/** A wire on which everything arrives, at once. */
export const calmWire: Wire = {
  turn: () => Promise.resolve(),
  appendFault: () => 'none',
  readFails: () => false,
  later: (work) => {
    work();
  },
};

const PAGE = 7;

const commitQuietly = (
  log: Log,
  stream: string,
  events: readonly NewEvent[],
  options: AppendOptions,
): void => {
  try {
    log.commit(stream, events, options.expected);
  } catch {
    // refused, and there is nobody left to tell
  }
};

/** A store as one process sees it: the log is shared, the wire is its own. */
export const connect = (log: Log, wire: Wire): EngineStore => {
  const append = async (
    stream: string,
    events: readonly NewEvent[],
    options: AppendOptions,
  ): Promise<Appended> => {
    const fault = wire.appendFault();
    await wire.turn();
    if (fault === 'refused') throw new Unavailable('simulated: not sent');
    if (fault === 'late')
      wire.later(() => {
        commitQuietly(log, stream, events, options);
      });
    if (fault === 'answer-lost') commitQuietly(log, stream, events, options);
    if (fault !== 'none') {
      await wire.turn();
      throw new AppendOutcomeUnknown('simulated: no answer');
    }
    const answer = log.commit(stream, events, options.expected);
    await wire.turn();
    return answer;
  };

  async function* readStream(
    stream: string,
    { from = 0n, limit = Infinity }: ReadStreamOptions = {},
  ): AsyncGenerator<StoredEvent> {
    for (let next = Number(from), left = limit; left > 0;) {
      await wire.turn();
      if (wire.readFails()) throw new Unavailable('simulated: read failed');
      const page = log.of(stream).slice(next, next + Math.min(PAGE, left));
      yield* page;
      if (page.length === 0) return;
      next += page.length;
      left -= page.length;
    }
  }

  const headRevision = async (stream: string): Promise<bigint | null> => {
    await wire.turn();
    if (wire.readFails()) throw new Unavailable('simulated: read failed');
    const head = log.head(stream);
    await wire.turn();
    return head === -1n ? null : head;
  };

  return { commandIndex: log.mode, append, readStream, headRevision };
};

/** The index that a store with unique event ids is: a command's id is the id of its first event. */
export const indexInStore = (log: Log, wire: Wire): CommandIndex => ({
  find: async (stream, commandId) => {
    await wire.turn();
    const revision = log.revisionOf(stream, commandId);
    return revision === null ? null : { revision };
  },
  indexedUpTo: () => Promise.resolve(null),
});
