import { Concurrency, type Appended, type Expected, type NewEvent, type StoredEvent } from '#event-store';

/** How a store tells repeats: by unique ids of its own, or only by the ids at the expected revisions (EventStoreDB). */
export type Mode = 'in-store' | 'lagging';

/** What is durable in a simulated store: the log, and the rules of the port by which it grows. */
export class Log {
  readonly all: StoredEvent[] = [];
  readonly #streams = new Map<string, StoredEvent[]>();
  readonly #ids = new Map<string, bigint>();

  constructor(readonly mode: Mode) {}

  of(stream: string): readonly StoredEvent[] {
    return this.#streams.get(stream) ?? [];
  }

  head(stream: string): bigint {
    return BigInt(this.of(stream).length - 1);
  }

  /** The unique index of event ids, as the Postgres store has it. */
  revisionOf(stream: string, id: string): bigint | null {
    return this.#ids.get(`${stream} ${id}`) ?? null;
  }

  commit(stream: string, events: readonly NewEvent[], expected: Expected): Appended {
    const before = expected.kind === 'noStream' ? -1n : expected.revision;
    const head = this.head(stream);
    const repeat = before < head ? this.#repeat(stream, events, before) : null;
    if (repeat !== null) return repeat;
    const taken = this.mode === 'in-store' && events.some(({ id }) => this.revisionOf(stream, id) !== null);
    if (before !== head || taken) throw new Concurrency(stream, expected, head === -1n ? null : head);
    for (const event of events) this.#put(stream, event);
    const last = this.of(stream).at(-1);
    return {
      revision: last?.revision ?? -1n,
      position: last?.position ?? 0n,
      repeated: this.mode === 'in-store' ? false : 'unknown',
    };
  }

  #repeat(stream: string, events: readonly NewEvent[], before: bigint): Appended | null {
    const there = this.of(stream).slice(Number(before + 1n), Number(before + 1n) + events.length);
    const last = there.at(-1);
    const same = there.length === events.length && there.every(({ id }, nth) => id === events[nth]?.id);
    if (!same || last === undefined) return null;
    return {
      revision: last.revision,
      position: last.position,
      repeated: this.mode === 'in-store' ? true : 'unknown',
    };
  }

  #put(stream: string, { id, type, data, metadata }: NewEvent): void {
    const events = this.#streams.get(stream) ?? [];
    const revision = BigInt(events.length);
    const stored = {
      id,
      type,
      data,
      metadata,
      stream,
      revision,
      position: BigInt(this.all.length + 1),
      storedAt: 0,
    };
    events.push(stored);
    this.#streams.set(stream, events);
    this.all.push(stored);
    if (!this.#ids.has(`${stream} ${id}`)) this.#ids.set(`${stream} ${id}`, revision);
  }
}
