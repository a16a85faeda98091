import { decoderOf } from '#engine';
import type { EventStore, StoredEvent } from '#event-store';
import { holdsUpNothing, type LedgerEvent, type LedgerFact } from './reaction.js';
import type { DeskParts } from './desk.js';
import { reactorLimits } from './limits.js';
import type { Parked, Parking } from './parking.js';
import { react } from './react.js';
import { isWatched, watchedFormats } from './reactions.js';

export type FollowParts = DeskParts & {
  readonly store: Pick<EventStore, 'readStream' | 'readAll' | 'headPosition'>;
  readonly onReacted: (facts: number) => void;
};

/** Reacts to one batch; resolves once everything in it is reacted to or set aside. */
export type HandleBatch = (batch: readonly StoredEvent[]) => Promise<void>;

const watchedStreams: readonly string[] = watchedFormats.map(({ category }) => `${category}-`);
const decode = decoderOf<LedgerEvent>(watchedFormats);

export const factOf = (stored: StoredEvent): LedgerFact => {
  const { stream, revision, event, commandId, correlation } = decode(stored);
  return { stream, revision, event, commandId, correlation, position: stored.position };
};

/**
 * Hands over what somebody reacts to, from a position to the head that the log has now, and says how far that is. Pools are
 * left out where the log is read, and no other event is decoded before its name says that it matters.
 */
export const followToHead = async (
  { store }: Pick<FollowParts, 'store'>,
  { after, signal, moved }: { after: bigint; signal: AbortSignal; moved: (to: bigint) => Promise<void> },
  handle: HandleBatch,
): Promise<bigint> => {
  const head = await store.headPosition();
  if (head <= after) return after;
  let batch: StoredEvent[] = [];
  let seen = after;
  const hand = async (): Promise<void> => {
    if (batch.length > 0) await handle(batch);
    batch = [];
    await moved(seen);
  };
  for await (const stored of store.readAll({ after, streamPrefixes: watchedStreams, signal })) {
    if (stored.position > head) break; // the next round's: what is answered now was asked for up to here
    seen = stored.position;
    if (isWatched(stored.type)) batch.push(stored);
    if (batch.length >= reactorLimits.batch) await hand();
    if (signal.aborted) return seen;
  }
  // Everything up to the head was visible when it was read; what no prefix let through is passed over.
  seen = head;
  await hand();
  return head;
};

/** Facts of one stream in their order, a few streams at a time. What fails is parked, and what follows it in its stream behind it. */
export const handlerWith =
  (
    parts: FollowParts,
    parking: Parking,
    onProblem: (fact: LedgerFact, problem: Error) => void,
  ): HandleBatch =>
  async (batch) => {
    const waiting = new Set(await parking.waitingStreams());
    const lanes = lanesOf(batch);
    const work = async (): Promise<void> => {
      for (let lane = lanes.shift(); lane !== undefined; lane = lanes.shift())
        for (const stored of lane) {
          const problem = waiting.has(stored.stream) ? 'behind' : await attempt(parts, stored);
          if (problem === null) continue;
          const beside = holdsUpNothing(problem);
          if (!beside) waiting.add(stored.stream);
          await parking.park(placeOf(stored), problem === 'behind' ? null : problem.message, beside);
          if (problem !== 'behind') onProblem(factOf(stored), problem);
        }
    };
    await Promise.all(Array.from({ length: Math.min(reactorLimits.lanes, lanes.length) }, work));
    parts.onReacted(batch.length);
  };

/** One round of following: what is new in the log, then what is parked and due. For whoever drives a reactor by hand. */
export const startFollowing =
  (
    parts: Omit<FollowParts, 'onReacted'>,
    parking: Parking,
    onProblem: (fact: LedgerFact, problem: Error) => void,
  ) =>
  async (signal: AbortSignal = new AbortController().signal): Promise<void> => {
    const all: FollowParts = { ...parts, onReacted: () => undefined };
    const handle = handlerWith(all, parking, onProblem);
    await followToHead(all, { after: await parking.checkpoint(), signal, moved: parking.moveTo }, handle);
    await retryParked(all, parking, () => undefined);
  };

const lanesOf = (batch: readonly StoredEvent[]): StoredEvent[][] => {
  const lanes = new Map<string, StoredEvent[]>();
  for (const stored of batch) {
    const lane = lanes.get(stored.stream);
    if (lane === undefined) lanes.set(stored.stream, [stored]);
    else lane.push(stored);
  }
  return [...lanes.values()];
};

/**
 * Tries once more what is parked and whose pause is over: each stream's first fact, and as long as that works, those behind it.
 */
export const retryParked = async (
  parts: FollowParts,
  parking: Parking,
  onGivenUp: (fact: LedgerFact, problem: string) => void,
): Promise<void> => {
  for (let passes = 0; passes < reactorLimits.parkedPasses; passes += 1) {
    const facts = await parking.due(reactorLimits.parkedPage);
    let done = 0;
    for (const fact of facts) if (await retry(parts, parking, fact, onGivenUp)) done += 1;
    if (done === 0) return;
  }
};

const retry = async (
  parts: FollowParts,
  parking: Parking,
  { position, stream, revision }: Parked,
  onGivenUp: (fact: LedgerFact, problem: string) => void,
): Promise<boolean> => {
  for await (const stored of parts.store.readStream(stream, { from: revision, limit: 1 })) {
    const problem = await attempt(parts, stored);
    if (problem === null) {
      await parking.done(position);
      return true;
    }
    const beside = holdsUpNothing(problem);
    if (await parking.failed(position, problem.message, beside)) onGivenUp(factOf(stored), problem.message);
  }
  return false;
};

const placeOf = ({ position, stream, revision, type }: StoredEvent) => ({ position, stream, revision, type });

/** Null: reacted to. A reaction that does not come back in time goes on by itself; done twice, it is done once. */
const attempt = async (parts: FollowParts, stored: StoredEvent): Promise<Error | null> => {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Error>((resolve) => {
    timer = setTimeout(() => {
      resolve(new Error(`no end within ${reactorLimits.reactionMs.toString()} ms`));
    }, reactorLimits.reactionMs);
  });
  try {
    return await Promise.race([react(parts, factOf(stored)).then(({ problem }) => problem), late]);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  } finally {
    clearTimeout(timer);
  }
};
