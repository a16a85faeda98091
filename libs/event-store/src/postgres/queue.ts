import { storeLimits } from '../limits.js';
import type { Appended, Expected, NewEvent } from '../port.js';

/** One append until it is answered, exactly once. */
export type Waiting = {
  readonly stream: string;
  readonly events: readonly NewEvent[];
  readonly expected: Expected;
  readonly bytes: number;
  readonly deadline: number;
  readonly resolve: (appended: Appended) => void;
  readonly reject: (error: Error) => void;
  /** Answered, or given up by its caller. */
  done: boolean;
  /** Stops heeding the caller's signal; `null`: there is none. */
  unheed: (() => void) | null;
};

/**
 * What waits for a transaction, each stream's requests in order. At most one request of a stream is in flight: the next one
 * expects what this one leaves behind. Streams take turns.
 */
export class AppendQueue {
  /** In order of turns. No list is empty. */
  readonly #streams = new Map<string, Waiting[]>();
  /** By stream: what was taken and is not answered. */
  readonly #inFlight = new Map<string, Waiting>();
  #size = 0;
  #bytes = 0;

  get size(): number {
    return this.#size;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Whether there is something to take. */
  get waits(): boolean {
    for (const stream of this.#streams.keys()) if (!this.#inFlight.has(stream)) return true;
    return false;
  }

  push(one: Waiting): void {
    const list = this.#streams.get(one.stream);
    if (list === undefined) this.#streams.set(one.stream, [one]);
    else list.push(one);
    this.#size += 1;
    this.#bytes += one.bytes;
  }

  /** S20: as much as one transaction takes; nothing that its caller has given up. */
  take(): Waiting[] {
    const batch: Waiting[] = [];
    const visited: [string, Waiting[]][] = [];
    let events = 0;
    let bytes = 0;
    for (const [stream, list] of this.#streams) {
      if (this.#inFlight.has(stream)) continue;
      while (list[0]?.done === true) this.#shift(list);
      const [first] = list;
      if (first !== undefined) {
        events += first.events.length;
        bytes += first.bytes;
        if (events > storeLimits.eventsPerAppend || bytes > storeLimits.bytesPerAppend) break;
        batch.push(first);
        this.#inFlight.set(stream, first);
        this.#shift(list);
      }
      visited.push([stream, list]);
    }
    for (const [stream, list] of visited) {
      this.#streams.delete(stream);
      if (list.length > 0) this.#streams.set(stream, list); // behind the others
    }
    return batch;
  }

  /** What the log says of these is known, or nothing of them was done: the next requests of their streams may go. */
  release(batch: readonly Waiting[]): void {
    for (const one of batch) if (this.#inFlight.get(one.stream) === one) this.#inFlight.delete(one.stream);
  }

  /** Nothing of this batch was done; it goes first again. */
  putBack(batch: readonly Waiting[]): void {
    const behind = [...this.#streams];
    this.#streams.clear();
    for (const one of batch) {
      this.#streams.set(one.stream, [one]);
      this.#size += 1;
      this.#bytes += one.bytes;
    }
    for (const [stream, list] of behind)
      this.#streams.set(stream, [...(this.#streams.get(stream) ?? []), ...list]);
  }

  /** Takes out what has been given up. */
  sweep(): void {
    for (const [stream, list] of [...this.#streams]) {
      const left = list.filter(({ done }) => !done);
      for (const one of list) if (one.done) this.#forget(one);
      if (left.length > 0) this.#streams.set(stream, left);
      else this.#streams.delete(stream);
    }
  }

  all(): Waiting[] {
    return [...this.#streams.values()].flat();
  }

  #shift(list: Waiting[]): void {
    const one = list.shift();
    if (one !== undefined) this.#forget(one);
  }

  #forget({ bytes }: Waiting): void {
    this.#size -= 1;
    this.#bytes -= bytes;
  }
}

/** Answers a request, the first time that it is called for it. */
export function settle(one: Waiting, result: Appended | Error): void {
  if (one.done) return;
  one.done = true;
  one.unheed?.();
  if (result instanceof Error) one.reject(result);
  else one.resolve(result);
}
