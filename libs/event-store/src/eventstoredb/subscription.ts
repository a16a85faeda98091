import { Unavailable } from '../errors.js';
import { storeLimits } from '../limits.js';
import type { SubscribeOptions, Subscriber, Subscription } from '../port.js';
import type { Connection } from './connection.js';
import { deliveryTo, HandlerGaveUp } from './delivery.js';
import { failureOf } from './failures.js';
import { type Feed, feeding } from './feed.js';
import type { EventStoreDbLimits } from './limits.js';
import type { Reads } from './reads.js';
import { backoffMs, pause } from './retry.js';

type Source = { readonly connection: Connection; readonly limits: EventStoreDbLimits; readonly reads: Reads };

/**
 * Follows the log from the consumer's own position, and from there again after every drop, for as long as it takes: a
 * reconnect is bounded in its pace, not in its number. What the server calls caught up or a checkpoint is not used: both run
 * ahead of the consumer.
 */
export function subscribeAll(
  source: Source,
  options: SubscribeOptions,
  subscriber: Subscriber,
  onEnded: () => void,
): Subscription {
  const stopping = new AbortController();
  const follower = followerOf(source, options, subscriber, stopping.signal);
  const ended = follower.run().finally(onEnded);
  return {
    get position() {
      return follower.position();
    },
    get state() {
      return follower.state();
    },
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}

function followerOf(
  { connection, limits, reads }: Source,
  options: SubscribeOptions,
  subscriber: Subscriber,
  stop: AbortSignal,
) {
  const delivery = deliveryTo(subscriber, options, limits, stop);
  const batchSize = Math.max(
    1,
    Math.min(options.batchSize ?? storeLimits.subscriptionBatch, storeLimits.subscriptionBatch),
  );
  let position = options.after;
  let state: Subscription['state'] = 'catching-up';
  let failures = 0;
  let caughtUp = false;
  const isStopped = (): boolean => stop.aborted;

  const follow = async (feed: Feed, history: bigint): Promise<void> => {
    while (!isStopped()) {
      if (state !== 'live' && position >= history) {
        state = 'live';
        if (!caughtUp) tell(() => subscriber.onCaughtUp?.(position));
        caughtUp = true;
      }
      const records = await feed.take(batchSize);
      if (isStopped()) return;
      failures = 0;
      await delivery.handle(records, (last) => {
        position = last;
      });
    }
  };

  const connect = async (): Promise<void> => {
    await reads.checkPosition(position, stop);
    const history = await reads.head(stop);
    state = 'catching-up';
    await feeding({ connection, limits, headNow: reads.headNow }, position, stop, (feed) =>
      follow(feed, history),
    );
  };

  /** Whether to go on. Everything but a definite refusal and a handler that gives up is a drop. */
  const dropped = async (reason: unknown): Promise<boolean> => {
    const refused = refusalOf(reason);
    state = refused === null ? 'reconnecting' : 'failed';
    tell(() => subscriber.onDropped?.(refused ?? asError(reason), refused !== null));
    if (refused !== null) return false;
    await pause(backoffMs(failures, limits), stop);
    failures += 1;
    return true;
  };

  const run = async (): Promise<void> => {
    for (let goOn = true; goOn;)
      goOn = await connect().then(
        () => false,
        (reason: unknown) => !stop.aborted && dropped(reason),
      );
    if (state !== 'failed') state = 'stopped';
  };

  return { run, position: () => position, state: () => state };
}

function refusalOf(reason: unknown): Error | null {
  if (reason instanceof HandlerGaveUp) return reason;
  const failure = failureOf(reason, 'subscription');
  return failure.kind === 'refused' && !(failure.error instanceof Unavailable) ? failure.error : null;
}

const asError = (reason: unknown): Error =>
  reason instanceof Error ? reason : new Error('the subscription was dropped');

/** A listener's own failure must not end the subscription that it listens to. */
function tell(listener: () => void): void {
  try {
    listener();
  } catch {
    // nobody to tell
  }
}
