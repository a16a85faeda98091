import {
  AppendOutcomeUnknown,
  Concurrency,
  EventStoreError,
  type EventStore,
  type Expected,
  type NewEvent,
} from '#event-store';
import { splitHash } from './chain.js';
import type { EngineLimits } from './limits.js';
import type { EngineMetrics } from './ports.js';

export type Write = {
  readonly stream: string;
  readonly events: readonly NewEvent[];
  readonly expected: Expected;
  /** Hash of the last event. */
  readonly hash: string;
};

export type Written =
  | { readonly kind: 'written'; readonly position: bigint }
  /** Somebody's events with our ids stand there, not our bytes: another process did the same commands. */
  | { readonly kind: 'forestalled' }
  | { readonly kind: 'conflict' }
  /** The store said definitely that it wrote nothing. */
  | { readonly kind: 'rejected'; readonly error: EventStoreError }
  | { readonly kind: 'unknown'; readonly error: Error };

export type Writing = {
  readonly store: Pick<EventStore, 'append' | 'readStream'>;
  readonly limits: EngineLimits;
  readonly metrics: EngineMetrics;
  readonly pause: (ms: number) => Promise<void>;
};

/** The hash chain proves it: the last event has our hash only if every event before it is ours too, byte for byte. */
const standsAsWritten = async ({ store }: Writing, write: Write, revision: bigint): Promise<boolean> => {
  for await (const stored of store.readStream(write.stream, { from: revision, limit: 1 })) {
    return splitHash(stored.metadata)?.hash === write.hash;
  }
  return false;
};

/**
 * Appends, and after a lost answer repeats with the same ids and the same expected revision until there is a definite one:
 * a repeat with a fresh revision would write twice where the store does not look at ids. Bounded; then the outcome stays unknown.
 */
export const writeBatch = async (writing: Writing, write: Write): Promise<Written> => {
  const { store, limits, metrics, pause } = writing;
  let unknown: Error | null = null;
  for (let attempt = 0; attempt <= limits.appendRepeats; attempt += 1) {
    if (attempt > 0) await pause(Math.min(limits.firstPauseMs * 2 ** (attempt - 1), limits.longestPauseMs));
    try {
      const { revision, position, repeated } = await store.append(write.stream, write.events, {
        expected: write.expected,
      });
      if (repeated !== true || (await standsAsWritten(writing, write, revision)))
        return { kind: 'written', position };
      return { kind: 'forestalled' };
    } catch (error) {
      if (error instanceof Concurrency) return { kind: 'conflict' };
      // What no error of the port explains may have happened after the events were sent.
      const definite = error instanceof EventStoreError && !(error instanceof AppendOutcomeUnknown);
      if (definite && unknown === null) return { kind: 'rejected', error };
      // "Not available" now says nothing about the earlier attempt.
      unknown ??=
        error instanceof Error ? error : new AppendOutcomeUnknown('the store failed without an error');
      metrics.outcomeUnknown();
    }
  }
  return {
    kind: 'unknown',
    error: new AppendOutcomeUnknown(`append to ${write.stream}: no answer`, { cause: unknown }),
  };
};
