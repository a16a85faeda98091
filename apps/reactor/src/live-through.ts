import type { EventStore } from '#event-store';
import { later, type Instant } from '#kernel';
import type { DeskParts } from './desk.js';
import { followToHead, factOf } from './follow-the-log.js';
import { reactorLimits } from './limits.js';
import { react } from './react.js';
import type { LedgerFact } from './reaction.js';
import { settleWhatIsDue, type DueStreams } from './settle-what-is-due.js';
import { topUpWhoRanLow, type TopUpCalls } from './top-up-who-ran-low.js';

export type LiveThroughParts<Key> = DeskParts & {
  readonly store: Pick<EventStore, 'readStream' | 'readAll' | 'headPosition'>;
  readonly due: DueStreams<Key> & {
    /** The earliest instant after `after` at which something of any stream is due; null: nothing ever is. */
    readonly nextDue: (after: Instant) => Promise<Instant | null>;
    /** Waits a while for the read model to hold what stands at this position. */
    readonly reached: (position: bigint) => Promise<boolean>;
  };
  readonly topUpCalls: TopUpCalls;
  /** Where a reactor stands in the log: what is before it has been reacted to. */
  readonly checkpoint: () => Promise<bigint>;
  readonly advance: (to: Instant) => Promise<Instant>;
  readonly onProblem: (fact: LedgerFact, problem: Error) => void;
  readonly onFailure: (stream: string, error: unknown) => void;
};

/**
 * Moves a test clock the way time passes: to the next instant at which something is due, there until everything is booked and
 * reacted to, and on. A jump of a year is the year lived slowly. Answers where the clock stands: before `to` when the time that
 * one call may take is over, and another call goes on from there.
 */
export const liveThroughWith = <Key>(parts: LiveThroughParts<Key>): ((to: Instant) => Promise<Instant>) => {
  let reactedTo = 0n;
  // Two moves at once would each find the other's half-done instants.
  let moving: Promise<unknown> = Promise.resolve();

  const round = async (signal: AbortSignal): Promise<boolean> => {
    const before = await parts.store.headPosition();
    await parts.due.reached(before);
    await settleWhatIsDue(parts, signal);
    const handle = async (batch: Parameters<typeof factOf>[0][]): Promise<void> => {
      for (const stored of batch) {
        const fact = factOf(stored);
        const { problem } = await react(parts, fact);
        if (problem !== null) parts.onProblem(fact, problem);
      }
    };
    const moved = (position: bigint): Promise<void> => {
      reactedTo = position;
      return Promise.resolve();
    };
    await followToHead(parts, { after: reactedTo, signal, moved }, (batch) => handle([...batch]));
    await topUpWhoRanLow(parts);
    return (await parts.store.headPosition()) === before;
  };
  const untilQuiet = async (signal: AbortSignal): Promise<void> => {
    for (let rounds = 0; rounds < reactorLimits.quietRounds && !signal.aborted; rounds += 1)
      if (await round(signal)) return;
  };
  const live = async (to: Instant): Promise<Instant> => {
    const signal = AbortSignal.timeout(reactorLimits.advanceMs);
    const checkpoint = await parts.checkpoint();
    if (checkpoint > reactedTo) reactedTo = checkpoint;
    await untilQuiet(signal);
    for (let now = parts.clock.now(); !signal.aborted; now = parts.clock.now()) {
      const next = await parts.due.nextDue(now);
      if (next === null || next > to) {
        await parts.advance(later(to, now));
        await untilQuiet(signal);
        break;
      }
      await parts.advance(next);
      await untilQuiet(signal);
    }
    return parts.clock.now();
  };

  return (to) => {
    const moved = moving.then(() => live(to));
    moving = moved.catch(() => undefined); // its caller hears of it; the next move goes on from where time stands
    return moved;
  };
};
