import { Aborted, AppendOutcomeUnknown, Unavailable } from '../errors.js';
import type { AppendRequest, Appended, Position, StoredEvent } from '../port.js';
import { Deadlines } from './deadlines.js';
import { Lane } from './lane.js';
import type { PostgresLimits } from './limits.js';
import { AppendQueue, settle, type Waiting } from './queue.js';
import type { Sessions } from './sessions.js';
import type { StreamKeys } from './stream-keys.js';

type Parts = {
  /** One a lane. */
  readonly sessions: readonly Sessions[];
  readonly keys: StreamKeys;
  readonly limits: PostgresLimits;
  /** Told right after a commit, nearly always in order of positions. */
  readonly onStored: (events: () => readonly StoredEvent[], head: Position) => void;
};

/**
 * Group commit: whatever waits, of all streams, goes into the next transaction. No timer: that begins when the last one has
 * returned, or beside it once enough waits to be worth a second one. A lost answer is told as unknown, at once.
 */
export class Appender {
  readonly #queue = new AppendQueue();
  readonly #deadlines = new Deadlines((now) => this.#expire(now));
  readonly #lanes: readonly Lane[];
  #closed = false;

  constructor(private readonly parts: Parts) {
    const company = (): boolean => this.#lanes.some(({ idle }) => idle);
    this.#lanes = parts.sessions.map(
      (sessions) => new Lane({ ...parts, sessions, queue: this.#queue, company }),
    );
  }

  /** `bytes`: what `checkAppend` counted. */
  append({ stream, events, expected, signal, timeoutMs }: AppendRequest, bytes: number): Promise<Appended> {
    const { limits } = this.parts;
    if (this.#closed) return Promise.reject(new Unavailable('the event store is closed'));
    if (signal?.aborted === true)
      return Promise.reject(new Aborted(`${stream}: given up before it was sent`));
    if (this.#queue.size >= limits.queuedAppends || this.#queue.bytes >= limits.queuedBytes) {
      return Promise.reject(new Unavailable('too many appends wait; nothing was sent'));
    }
    return new Promise((resolve, reject) => {
      const deadline = performance.now() + (timeoutMs ?? limits.batchTimeoutMs);
      const one: Waiting = {
        stream,
        events,
        expected,
        bytes,
        deadline,
        resolve,
        reject,
        done: false,
        unheed: null,
      };
      if (signal !== undefined) this.#heed(signal, one);
      this.#queue.push(one);
      this.#deadlines.add(deadline);
      this.#start();
    });
  }

  /** What waits is still written. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all(this.#lanes.map((lane) => lane.finished()));
    this.#deadlines.stop();
    await Promise.all(this.#lanes.map((lane) => lane.drop()));
  }

  /** The first lane takes whatever waits; the next one only what is worth a transaction of its own. */
  #start(): void {
    const [first, ...others] = this.#lanes;
    if (first?.idle === true) first.start();
    else if (this.#queue.size >= this.parts.limits.secondLaneFrom) others.find(({ idle }) => idle)?.start();
  }

  #isInFlight(one: Waiting): boolean {
    return this.#lanes.some(({ inFlight }) => inFlight.includes(one));
  }

  #heed(signal: AbortSignal, one: Waiting): void {
    const text = `${one.stream}: given up by the caller`;
    const giveUp = (): void => {
      settle(one, this.#isInFlight(one) ? new AppendOutcomeUnknown(text) : new Aborted(text));
    };
    signal.addEventListener('abort', giveUp, { once: true });
    one.unheed = () => {
      signal.removeEventListener('abort', giveUp);
    };
  }

  /** The next deadline. A batch that nobody waits for any more is given up with its connection: it must not hold up the rest. */
  #expire(now: number): number {
    let next = Infinity;
    for (const one of [...this.#lanes.flatMap(({ inFlight }) => inFlight), ...this.#queue.all()]) {
      if (one.done) continue;
      if (one.deadline > now) next = Math.min(next, one.deadline);
      else
        settle(
          one,
          this.#isInFlight(one)
            ? new AppendOutcomeUnknown(`${one.stream}: no answer in time`)
            : new Unavailable(`${one.stream}: PostgreSQL was not ready in time; nothing was sent`),
        );
    }
    for (const lane of this.#lanes)
      if (lane.inFlight.length > 0 && lane.inFlight.every(({ done }) => done)) void lane.drop();
    this.#queue.sweep();
    return next;
  }
}
