import { setTimeout as sleep } from 'node:timers/promises';
import type { Leader, Logger } from '#platform';
import { hearTheProvider, type HearTheProvider } from './hearing/hear-the-provider.js';
import { followToHead, handlerWith, retryParked, type FollowParts } from './follow-the-log.js';
import { reactorLimits } from './limits.js';
import type { Parking, ParkedCount } from './parking.js';
import { NotYet, type LedgerFact } from './reaction.js';
import { settleWhatIsDue, type DueStreams } from './settle-what-is-due.js';
import { topUpWhoRanLowWith, type TopUpCalls } from './top-up-who-ran-low.js';

export type ReactorParts<Key> = Omit<FollowParts, 'onOddity' | 'onReacted'> & {
  readonly due: DueStreams<Key>;
  readonly topUpCalls: TopUpCalls;
  readonly parking: Parking;
  readonly leader: Leader;
  readonly log: Logger;
  /** Left out: the payment provider sends no notices here. */
  readonly provider?: Pick<HearTheProvider, 'inbox' | 'objects' | 'onNotice'> | undefined;
  readonly metrics?: { readonly reacted: (facts: number) => void; readonly problem: (type: string) => void };
};

export type Reactor = {
  /** Ends the running round, then the loops. Idempotent. */
  readonly stop: () => Promise<void>;
  /** When the last round ended well, in milliseconds since 1970; `null`: none yet, or another process leads. */
  readonly lastRound: () => number | null;
  readonly parked: () => Promise<ParkedCount>;
};

/** Turns time and events into commands. In any number of processes: one leads, the others stand by. */
export const startReactor = <Key>(parts: ReactorParts<Key>): Reactor => {
  const { leader, log, parking } = parts;
  const stopping = new AbortController();
  const { signal } = stopping;
  let lastRound: number | null = null;
  const following = followerOf(parts, signal);

  const topUp = topUpWhoRanLowWith({
    ...parts,
    onFailure: (stream, error) => {
      log.warn({ stream, err: error }, 'could not top up');
    },
  });
  const sweep = async (): Promise<void> => {
    await topUp();
    const onFailure = (stream: string, error: unknown): void => {
      log.warn({ stream, err: error }, 'could not settle what is due');
    };
    const settled = await settleWhatIsDue({ ...parts, onFailure }, signal);
    if (settled > 0) log.debug({ settled }, 'settled what was due');
  };
  const loop = async (everyMs: number, round: () => Promise<void>): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        if (await leader.leads()) {
          await round();
          lastRound = Date.now();
        } else lastRound = null;
      } catch (error) {
        if (!signal.aborted) log.warn({ err: error }, 'a round of the reactor failed; the next one follows');
      }
      await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    }
  };
  const loops = [loop(reactorLimits.pollMs, sweep), loop(reactorLimits.followMs, following)];
  const { provider } = parts;
  if (provider !== undefined) {
    const hear = hearTheProvider({ ...parts, ...provider });
    const hearing = async (): Promise<void> => {
      await hear(signal);
    };
    loops.push(loop(reactorLimits.followMs, hearing));
  }

  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(loops);
      await leader.close();
    },
    lastRound: () => lastRound,
    parked: parking.count,
  };
};

/** One round: what is new in the log, then what is parked. */
const followerOf = <Key>(
  { parking, log, metrics, ...parts }: ReactorParts<Key>,
  signal: AbortSignal,
): (() => Promise<void>) => {
  const told = (fact: LedgerFact) => ({ stream: fact.stream, type: fact.event.type });
  const desk: FollowParts = {
    ...parts,
    onOddity: (facts, says) => {
      log.warn(facts, says);
    },
    onReacted: (facts) => metrics?.reacted(facts),
  };
  const handle = handlerWith(desk, parking, (fact, problem) => {
    metrics?.problem(fact.event.type);
    if (problem instanceof NotYet) log.debug(told(fact), 'what a reaction waits for has not come yet');
    else log.warn({ ...told(fact), err: problem }, 'a reaction failed; it is tried again');
  });
  let revived = false;
  return async () => {
    if (!revived) await parking.revive();
    revived = true;
    const after = await parking.checkpoint();
    await followToHead(desk, { after, signal, moved: parking.moveTo }, handle);
    await retryParked(desk, parking, (fact, problem) => {
      log.error(
        { ...told(fact), problem },
        'a reaction is given up until a reactor starts anew: see reaction.parked',
      );
    });
  };
};
