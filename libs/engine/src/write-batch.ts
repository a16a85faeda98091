import {
  AppendOutcomeUnknown,
  Concurrency,
  EventStoreError,
  type Appended,
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
 * Never rejects.
 */
export const writeBatch = (writing: Writing, write: Write): Promise<Written> =>
  attempt(writing, write).then(
    (appended) =>
      appended.repeated === true ? provenFirst(writing, write, appended) : writtenAt(appended.position),
    (error: unknown) => afterFailure(writing, write, error),
  );

const attempt = ({ store }: Writing, { stream, events, expected }: Write): Promise<Appended> =>
  store.append(stream, events, { expected });

const writtenAt = (position: bigint): Written => ({ kind: 'written', position });

/** The log holds events of our ids already: they count if they are ours. A proof that cannot be read leaves all open. */
const provenFirst = (writing: Writing, write: Write, appended: Appended): Promise<Written> =>
  proven(writing, write, appended).catch((error: unknown) => afterFailure(writing, write, error));

const proven = async (writing: Writing, write: Write, appended: Appended): Promise<Written> =>
  (await standsAsWritten(writing, write, appended.revision))
    ? writtenAt(appended.position)
    : { kind: 'forestalled' };

/** What a failure says, if it says something definite. What no error of the port explains may have happened after the events were sent. */
const definiteIn = (error: unknown, unknown: Error | null): Written | null => {
  if (error instanceof Concurrency) return { kind: 'conflict' };
  const definite = error instanceof EventStoreError && !(error instanceof AppendOutcomeUnknown);
  // "Not available" now says nothing about an earlier attempt with a lost answer.
  return definite && unknown === null ? { kind: 'rejected', error } : null;
};

const afterFailure = async (writing: Writing, write: Write, first: unknown): Promise<Written> => {
  const { limits, metrics, pause } = writing;
  let unknown: Error | null = null;
  for (let repeats = 0, error = first; ; repeats += 1) {
    const definite = definiteIn(error, unknown);
    if (definite !== null) return definite;
    unknown ??=
      error instanceof Error ? error : new AppendOutcomeUnknown('the store failed without an error');
    metrics.outcomeUnknown();
    if (repeats === limits.appendRepeats) break;
    await pause(Math.min(limits.firstPauseMs * 2 ** repeats, limits.longestPauseMs));
    try {
      const appended = await attempt(writing, write);
      return appended.repeated === true
        ? await proven(writing, write, appended)
        : writtenAt(appended.position);
    } catch (failure) {
      error = failure;
    }
  }
  return {
    kind: 'unknown',
    error: new AppendOutcomeUnknown(`append to ${write.stream}: no answer`, { cause: unknown }),
  };
};
