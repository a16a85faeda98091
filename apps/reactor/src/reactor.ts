import { setTimeout as sleep } from 'node:timers/promises';
import type { CommandBus } from '@nestjs/cqrs';
import type { Clock } from '#kernel';
import type { Leader, Logger } from '#platform';
import { reactorLimits } from './limits.js';
import { settleWhatIsDue, type DueAccounts } from './settle-what-is-due.js';

export type ReactorParts = {
  readonly bus: CommandBus;
  readonly due: DueAccounts;
  readonly leader: Leader;
  readonly clock: Clock;
  readonly log: Logger;
};

export type Reactor = {
  /** Ends the running round, then the loop. Idempotent. */
  readonly stop: () => Promise<void>;
  /** When the last round ended well, in milliseconds since 1970; `null`: none yet, or another process leads. */
  readonly lastRound: () => number | null;
};

/** Turns events into commands. In any number of processes: one leads, the others stand by. */
export const startReactor = ({ bus, due, leader, clock, log }: ReactorParts): Reactor => {
  const stopping = new AbortController();
  let lastRound: number | null = null;

  const onFailure = (account: string, error: unknown): void => {
    log.warn({ account, err: error }, 'could not settle what is due');
  };
  const round = async (): Promise<void> => {
    if (!(await leader.leads())) {
      lastRound = null;
      return;
    }
    const settled = await settleWhatIsDue({ due, bus, clock, onFailure }, stopping.signal);
    if (settled > 0) log.debug({ settled }, 'settled what was due');
    lastRound = Date.now();
  };
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await round().catch((error: unknown) => {
        log.warn({ err: error }, 'a round of the reactor failed; the next one follows');
      });
      await sleep(reactorLimits.pollMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const looping = loop();

  return {
    stop: async () => {
      stopping.abort();
      await looping;
      await leader.close();
    },
    lastRound: () => lastRound,
  };
};
