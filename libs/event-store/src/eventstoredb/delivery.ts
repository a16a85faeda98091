import { prefixFilter } from '../checks.js';
import { storeLimits } from '../limits.js';
import type { Position, SubscribeOptions, Subscriber } from '../port.js';
import type { EventStoreDbLimits } from './limits.js';
import type { Record } from './records.js';
import { backoffMs, pause } from './retry.js';

/** The handler rejected the same batch too often: going on would skip it. */
export class HandlerGaveUp extends Error {
  override readonly name = 'HandlerGaveUp';
}

export type Delivery = {
  /** Hands over what matches; `moved` is called once the last record's position has been handled. */
  readonly handle: (records: readonly Record[], moved: (position: Position) => void) => Promise<void>;
};

/** One batch at a time, at least once, never skipped: repeated a bounded number of times, then HandlerGaveUp. */
export function deliveryTo(
  subscriber: Subscriber,
  { streamPrefixes }: SubscribeOptions,
  limits: EventStoreDbLimits,
  stop: AbortSignal,
): Delivery {
  const matches = prefixFilter(streamPrefixes);

  /** Tries at least once, so that what has been handled is also told. Whether it was done; not where stopped between attempts. */
  const insist = async (run: () => void | Promise<void>): Promise<boolean> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await run();
        return true;
      } catch (error) {
        if (attempt >= storeLimits.handlerAttempts)
          throw new HandlerGaveUp(error instanceof Error ? error.message : 'the handler rejected');
        await pause(backoffMs(attempt, limits), stop);
        if (stop.aborted) return false;
      }
    }
  };

  return {
    handle: async (records, moved) => {
      const last = records.at(-1)?.position;
      if (last === undefined) return;
      const batch = records.flatMap(({ event }) => (event !== null && matches(event.stream) ? [event] : []));
      if (batch.length > 0 && !(await insist(() => subscriber.onEvents(batch)))) return;
      moved(last);
      await insist(() => subscriber.onProgress?.(last));
    },
  };
}
