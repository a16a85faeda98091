import { invariant } from '#kernel';
import { Concurrency } from '../errors.js';
import type { Appended, AppendRequest, NewEvent, Position, Revision, StoredEvent } from '../port.js';

type Change = Pick<AppendRequest, 'stream' | 'events' | 'expected'>;

/**
 * A log in memory: positions dense from 1, event ids unique per stream. Several stores may stand on one log, as several
 * processes on one server. It grows without bound and ends with its process: for tests and simulations.
 */
export class MemoryLog {
  readonly #all: StoredEvent[] = [];
  readonly #streams = new Map<string, StoredEvent[]>();
  readonly #revisions = new Map<string, Map<string, Revision>>();
  readonly #waiting = new Set<() => void>();

  constructor(private readonly now: () => number) {}

  get head(): Position {
    return BigInt(this.#all.length);
  }

  of(stream: string): readonly StoredEvent[] {
    return this.#streams.get(stream) ?? [];
  }

  after(position: Position, max: number): readonly StoredEvent[] {
    const start = Number(position);
    return this.#all.slice(start, start + max);
  }

  revisionOf(stream: string, id: string): Revision | null {
    return this.#revisions.get(stream)?.get(id) ?? null;
  }

  /** Atomic because nothing else runs meanwhile. @throws Concurrency */
  append({ stream, events, expected }: Change): Appended {
    const stored = this.of(stream);
    const head = BigInt(stored.length) - 1n;
    const before = expected.kind === 'noStream' ? -1n : expected.revision;
    const repeated = before < head ? repeatOf(stored, before, events) : null;
    if (repeated !== null) return repeated;
    const known = events.some(({ id }) => this.revisionOf(stream, id) !== null);
    if (before !== head || known) throw new Concurrency(stream, expected, head === -1n ? null : head);
    this.#write(stream, events, head);
    const revision = head + BigInt(events.length);
    return { revision, position: this.head, repeated: false };
  }

  /** Resolves when there is more than `position`, or the signal aborts. */
  grown(position: Position, signal: AbortSignal): Promise<void> {
    if (this.head > position || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  #write(stream: string, events: readonly NewEvent[], head: Revision): void {
    const stored = this.#streams.get(stream) ?? [];
    const revisions = this.#revisions.get(stream) ?? new Map<string, Revision>();
    const storedAt = this.now();
    for (const [nth, { id, type, data, metadata }] of events.entries()) {
      const revision = head + 1n + BigInt(nth);
      const event = { id, type, data, metadata, stream, revision, position: this.head + 1n, storedAt };
      this.#all.push(event);
      stored.push(event);
      revisions.set(id, revision);
    }
    this.#streams.set(stream, stored);
    this.#revisions.set(stream, revisions);
    for (const wake of [...this.#waiting]) wake();
  }
}

/** The same ids at the same revisions are the same append, also where it is shorter than what stands there. */
function repeatOf(
  stored: readonly StoredEvent[],
  before: Revision,
  events: readonly NewEvent[],
): Appended | null {
  const start = Number(before) + 1;
  const there = stored.slice(start, start + events.length);
  if (there.length < events.length || there.some(({ id }, nth) => id !== events[nth]?.id)) return null;
  const last = there.at(-1);
  invariant(last !== undefined, 'an append carries at least one event');
  return { revision: last.revision, position: last.position, repeated: true };
}
