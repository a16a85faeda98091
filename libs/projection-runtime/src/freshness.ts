import type { Kysely } from 'kysely';
import { readCheckpoints } from './checkpoints.js';
import { projectionLimits } from './limits.js';
import { pause } from './pause.js';
import { createWake } from './wake.js';

/** `late`: the time ran out, or too many queries wait already; the caller answers with what there is, or says so. */
export type Waited = { readonly kind: 'reached' | 'late'; readonly position: bigint };

/**
 * Read your writes (`at_least=`), from any process: all waiting queries of a process share one poll of the checkpoints, which
 * only runs while somebody waits. No notification can be lost, and no connection is held.
 */
export type Freshness = {
  /** Resolves as soon as every named read model has applied the log up to `position`; never later than `timeoutMs`. */
  readonly waitFor: (readModels: readonly string[], position: bigint, timeoutMs: number) => Promise<Waited>;
  /** Where a read model stands now; `0n` where it does not exist yet. */
  readonly positionOf: (readModel: string) => Promise<bigint>;
  /** Waiting queries are answered `late`. */
  readonly close: () => void;
};

const lowest = (positions: ReadonlyMap<string, bigint>, readModels: readonly string[]): bigint =>
  readModels.map((name) => positions.get(name) ?? 0n).reduce((a, b) => (a < b ? a : b));

export const createFreshness = (db: Kysely<never>): Freshness => {
  const polled = createWake();
  const closing = new AbortController();
  let waiting = 0;
  let positions: ReadonlyMap<string, bigint> = new Map();
  let polling: Promise<void> | null = null;

  const poll = async (): Promise<void> => {
    let step: number = projectionLimits.firstPollMs;
    while (waiting > 0 && !closing.signal.aborted) {
      positions = await readCheckpoints(db);
      polled.all();
      await pause(step, closing.signal);
      step = Math.min(step * 2, projectionLimits.longestPollMs);
    }
  };
  const ensurePolling = (): void => {
    polling ??= poll()
      .catch(() => undefined) // the database is away: whoever waits gets late, and the next query polls again
      .finally(() => {
        polling = null;
        polled.all();
      });
  };

  return {
    waitFor: async (readModels, position, timeoutMs) => {
      positions = await readCheckpoints(db);
      let at = lowest(positions, readModels);
      if (at >= position || waiting >= projectionLimits.waiters)
        return { kind: at >= position ? 'reached' : 'late', position: at };
      const deadline = AbortSignal.any([
        closing.signal,
        AbortSignal.timeout(Math.min(timeoutMs, projectionLimits.longestWaitMs)),
      ]);
      waiting += 1;
      try {
        while (at < position && !deadline.aborted) {
          ensurePolling();
          await polled.next(deadline);
          at = lowest(positions, readModels);
        }
      } finally {
        waiting -= 1;
      }
      return { kind: at >= position ? 'reached' : 'late', position: at };
    },
    positionOf: async (readModel) => (await readCheckpoints(db)).get(readModel) ?? 0n,
    close: () => {
      closing.abort();
    },
  };
};
