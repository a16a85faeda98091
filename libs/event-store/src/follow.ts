import { InvariantBroken } from '#kernel';
import { checkPosition, prefixFilter } from './checks.js';
import { AccessDenied, InvalidPosition } from './errors.js';
import { storeLimits } from './limits.js';
import { pause } from './pause.js';
import type { Position, StoredEvent, SubscribeOptions, Subscriber, Subscription } from './port.js';

/** A log that is asked for more. A store that is asked, not one that pushes, can never run ahead of its consumer. */
export type LogSource = {
  readonly head: (signal: AbortSignal) => Promise<Position>;
  /** What follows `after`, unfiltered, at most `max` events; nothing where nothing does. */
  readonly next: (after: Position, max: number, signal: AbortSignal) => Promise<readonly StoredEvent[]>;
  /** Resolves when there may be more than `after`, or the signal aborts; rejects when nobody can tell any more. */
  readonly grown: (after: Position, signal: AbortSignal) => Promise<void>;
};

/** The handler rejected the same batch too often: going on would skip it. */
class HandlerGaveUp extends Error {
  override readonly name = 'HandlerGaveUp';
}

/**
 * Follows the log from the subscriber's own position, and from there again after every drop, for as long as it takes: a
 * reconnect is bounded in its pace, not in their number.
 */
export function follow(
  source: LogSource,
  options: SubscribeOptions,
  subscriber: Subscriber,
  onEnded: () => void,
): Subscription {
  const stopping = new AbortController();
  const follower = new Follower(source, options, subscriber, stopping.signal);
  const ended = follower.run().finally(onEnded);
  return {
    get position() {
      return follower.position;
    },
    get state() {
      return follower.state;
    },
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}

class Follower {
  position: Position;
  state: Subscription['state'] = 'catching-up';
  readonly #batchSize: number;
  readonly #wanted: (stream: string) => boolean;
  #failures = 0;

  constructor(
    private readonly source: LogSource,
    { after, batchSize = storeLimits.subscriptionBatch, streamPrefixes }: SubscribeOptions,
    private readonly subscriber: Subscriber,
    private readonly stop: AbortSignal,
  ) {
    this.position = after;
    this.#batchSize = Math.max(1, Math.min(batchSize, storeLimits.subscriptionBatch));
    this.#wanted = prefixFilter(streamPrefixes);
  }

  async run(): Promise<void> {
    while (!this.#stopped()) {
      try {
        await this.#followOnce();
      } catch (reason) {
        if (!this.#stopped() && !(await this.#dropped(reason))) return;
      }
    }
    this.state = 'stopped';
  }

  #stopped(): boolean {
    return this.stop.aborted;
  }

  async #followOnce(): Promise<void> {
    const history = await this.source.head(this.stop);
    checkPosition(this.position, history);
    this.state = 'catching-up';
    while (!this.#stopped()) {
      if (this.state !== 'live' && this.position >= history) {
        this.state = 'live';
        tell(() => this.subscriber.onCaughtUp?.(this.position));
      }
      const events = await this.source.next(this.position, this.#batchSize, this.stop);
      this.#failures = 0;
      if (events.length > 0) await this.#handle(events);
      else await this.source.grown(this.position, this.stop);
    }
  }

  /** One batch at a time, at least once, never skipped. The position moves only after its last event was handled. */
  async #handle(events: readonly StoredEvent[]): Promise<void> {
    const last = events.at(-1)?.position ?? this.position;
    const batch = events.filter(({ stream }) => this.#wanted(stream));
    if (batch.length > 0 && !(await this.#insist(() => this.subscriber.onEvents(batch)))) return;
    this.position = last;
    await this.#insist(() => this.subscriber.onProgress?.(last));
  }

  /** Whether it was done; not where the subscription is stopped between two attempts. */
  async #insist(run: () => void | Promise<void>): Promise<boolean> {
    for (let attempt = 1; !this.#stopped(); attempt += 1) {
      try {
        await run();
        return true;
      } catch (error) {
        if (attempt >= storeLimits.handlerAttempts)
          throw new HandlerGaveUp(error instanceof Error ? error.message : 'the handler rejected');
        await pause(backoffMs(attempt), this.stop);
      }
    }
    return false;
  }

  /** Whether to go on. Everything but a definite refusal and a handler that gives up is a drop. */
  async #dropped(reason: unknown): Promise<boolean> {
    const final = [HandlerGaveUp, AccessDenied, InvalidPosition, InvariantBroken].some(
      (kind) => reason instanceof kind,
    );
    this.state = final ? 'failed' : 'reconnecting';
    tell(() =>
      this.subscriber.onDropped?.(
        reason instanceof Error ? reason : new Error('the subscription was dropped'),
        final,
      ),
    );
    if (final) return false;
    await pause(backoffMs(this.#failures), this.stop);
    this.#failures += 1;
    return true;
  }
}

/** Half of it by chance: followers that failed together do not come back together. */
const backoffMs = (failures: number): number =>
  Math.min(storeLimits.resumeMaxMs, storeLimits.resumeFirstMs * 2 ** failures) * (0.5 + Math.random() / 2);

/** A listener's own failure must not end the subscription that it listens to. */
function tell(listener: () => void): void {
  try {
    listener();
  } catch {
    // nobody to tell
  }
}
