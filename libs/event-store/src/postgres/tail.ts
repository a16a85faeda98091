import { InvariantBroken } from '#kernel';
import { pause } from '../pause.js';
import type { Position, StoredEvent } from '../port.js';
import type { LogSource } from '../follow.js';
import { failureOf } from './failures.js';
import type { PostgresLimits } from './limits.js';
import type { Pages } from './pages.js';

type Waiter = { readonly after: Position; readonly wake: (failure?: Error) => void };

/**
 * The newest part of the log, read once for all subscriptions of the process. What the own process appends arrives with its
 * commit; what others append is asked for, at a pace that slows down while nothing happens: an idle process costs some index
 * look-ups a second, a lost notification cannot exist, and a silent connection is noticed by the next question.
 */
export class Tail implements LogSource {
  /** Dense positions, ending at `#head`. */
  #recent: StoredEvent[] = [];
  #bytes = 0;
  /** `null`: not known; nobody has asked yet, or the connection was lost. */
  #head: Position | null = null;
  readonly #waiting = new Set<Waiter>();
  readonly #stopping = new AbortController();
  #polling: Promise<void> | null = null;
  #wakePoll: (() => void) | null = null;
  #followers = 0;

  /** `live` stands on a connection of its own, which alone asks for news; `history` serves who is further behind. */
  constructor(
    private readonly live: Pages,
    private readonly history: Pages,
    private readonly limits: PostgresLimits,
  ) {}

  /** The tail runs while somebody follows. */
  join(): void {
    this.#followers += 1;
    this.#polling ??= this.#poll();
  }

  leave(): void {
    this.#followers -= 1;
    if (this.#followers === 0) this.#wakePoll?.();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#wakePoll?.();
    await this.#polling;
  }

  /** Told by the appender, right after the commit. Others may have written in between: then the gap is read. */
  stored(events: () => readonly StoredEvent[], head: Position): void {
    if (this.#head === null || head <= this.#head) return;
    const found = events();
    const [first] = found;
    if (first?.position === this.#head + 1n && head === this.#head + BigInt(found.length)) this.#add(found);
    else this.#wakePoll?.();
  }

  head = (): Promise<Position> => this.history.head();

  next = async (after: Position, max: number): Promise<readonly StoredEvent[]> => {
    const head = this.#head;
    const [oldest] = this.#recent;
    if (head !== null && after >= head) return [];
    if (head === null || oldest === undefined || after + 1n < oldest.position)
      return this.history.ofLog(after, max);
    const start = Number(after + 1n - oldest.position);
    return this.#recent.slice(start, start + max);
  };

  grown = (after: Position, signal: AbortSignal): Promise<void> => {
    if (signal.aborted || (this.#head !== null && this.#head > after)) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        waiter.wake();
      };
      const waiter: Waiter = {
        after,
        wake: (failure) => {
          this.#waiting.delete(waiter);
          signal.removeEventListener('abort', stop);
          if (failure === undefined) resolve();
          else reject(failure);
        },
      };
      this.#waiting.add(waiter);
      signal.addEventListener('abort', stop, { once: true });
    });
  };

  async #poll(): Promise<void> {
    for (let wait = 0; this.#followers > 0 && !this.#stopping.signal.aborted;) {
      if (wait > 0) await this.#rest(wait);
      wait = await this.#ask().then(
        (news) =>
          news
            ? this.limits.pollFirstMs
            : Math.min(this.limits.pollMaxMs, Math.max(this.limits.pollFirstMs, wait * 1.5)),
        (error: unknown) => {
          this.#lose(error);
          return this.limits.pollMaxMs;
        },
      );
    }
    this.#head = null;
    this.#recent = [];
    this.#bytes = 0;
    this.#polling = null;
  }

  /** Whether there was anything new. */
  async #ask(): Promise<boolean> {
    if (this.#head === null) {
      const head = await this.live.head();
      this.#head = head;
      this.#wakeUp();
      return true;
    }
    const from = this.#head;
    const events = await this.live.ofLog(from, this.limits.logPage);
    const fresh = events.slice(Number(this.#head - from)); // the appender may have told meanwhile
    if (fresh.length > 0) this.#add(fresh);
    return events.length > 0;
  }

  async #rest(ms: number): Promise<void> {
    const resting = new AbortController();
    this.#wakePoll = () => {
      resting.abort();
    };
    await pause(ms, resting.signal);
    this.#wakePoll = null;
  }

  #add(events: readonly StoredEvent[]): void {
    for (const event of events) {
      this.#recent.push(event);
      this.#bytes += sizeOf(event);
    }
    this.#head = events.at(-1)?.position ?? this.#head;
    this.#trim();
    this.#wakeUp();
  }

  /** Half at a time: what stays is copied. */
  #trim(): void {
    if (this.#recent.length <= this.limits.tailEvents && this.#bytes <= this.limits.tailBytes) return;
    let kept = this.#recent.length;
    let bytes = 0;
    while (kept > 0) {
      const event = this.#recent[kept - 1];
      if (
        event === undefined ||
        this.#recent.length - kept >= this.limits.tailEvents / 2 ||
        bytes + sizeOf(event) > this.limits.tailBytes / 2
      )
        break;
      bytes += sizeOf(event);
      kept -= 1;
    }
    this.#recent = this.#recent.slice(kept);
    this.#bytes = bytes;
  }

  #wakeUp(): void {
    for (const waiter of [...this.#waiting])
      if (this.#head !== null && this.#head > waiter.after) waiter.wake();
  }

  /** Whoever waits is told, and comes back with questions of its own. */
  #lose(error: unknown): void {
    const reason = reasonOf(error);
    for (const waiter of [...this.#waiting]) waiter.wake(reason);
  }
}

const sizeOf = ({ data, metadata }: StoredEvent): number => data.length + metadata.length;

function reasonOf(error: unknown): Error {
  if (error instanceof InvariantBroken) return error;
  const failure = failureOf(error);
  return failure.kind === 'refused' ? failure.error : new Error(failure.text);
}
