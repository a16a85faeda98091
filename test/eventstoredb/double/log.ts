/** A record of the double's log: payloads as bytes, the clock in ticks (100 ns). */
export type LogRecord = {
  readonly position: bigint;
  readonly stream: string;
  readonly revision: bigint;
  readonly id: string;
  readonly type: string;
  readonly contentType: string;
  readonly data: Uint8Array;
  readonly metadata: Uint8Array;
  readonly createdTicks: bigint;
};

export type Proposed = Pick<LogRecord, 'id' | 'type' | 'contentType' | 'data' | 'metadata'>;

export type AppendAnswer =
  | { readonly kind: 'stored' | 'repeated'; readonly last: LogRecord }
  | { readonly kind: 'wrong-version'; readonly current: bigint | null }
  | { readonly kind: 'deleted' };

const NO_STREAM = -1n;
const FRAMING = 97n;

/** The storage rules as we read them: what is written, what counts as a repeat, where records begin. */
export class Log {
  readonly records: LogRecord[] = [];
  private readonly streams = new Map<string, LogRecord[]>();
  private readonly deleted = new Set<string>();
  private readonly followers = new Set<(record: LogRecord) => void>();
  private end = 1_000n;

  constructor() {
    // A fresh server has written records of its own before anyone else does.
    for (const stream of ['$$$stats-127.0.0.1', '$users', '$scavenges']) this.system(stream);
  }

  /** A record of the server's own, which readers must not see. */
  system(stream = '$stats-127.0.0.1', type = '$statsCollected'): void {
    this.write(stream, {
      id: crypto.randomUUID(),
      type,
      contentType: 'application/json',
      data: bytesOf('{}'),
      metadata: new Uint8Array(),
    });
  }

  stream(name: string): readonly LogRecord[] | null {
    return this.streams.get(name) ?? null;
  }

  isDeleted(name: string): boolean {
    return this.deleted.has(name);
  }

  /** A tombstone: the stream's name can never be used again. */
  tombstone(name: string): void {
    this.system(name, '$streamDeleted');
    this.deleted.add(name);
  }

  follow(listener: (record: LogRecord) => void): () => void {
    this.followers.add(listener);
    return () => this.followers.delete(listener);
  }

  /**
   * Expected below the head: every event must sit at expected + 1 + i with the same id, else the version is wrong. Expected
   * equal to the head: written without a look at ids. Payloads are never compared.
   */
  append(stream: string, expected: bigint, events: readonly Proposed[]): AppendAnswer {
    if (this.deleted.has(stream)) return { kind: 'deleted' };
    const there = this.streams.get(stream) ?? [];
    const head = BigInt(there.length) - 1n;
    if (expected === head) {
      let last: LogRecord | undefined;
      for (const event of events) last = this.write(stream, event);
      return last === undefined ? { kind: 'wrong-version', current: head } : { kind: 'stored', last };
    }
    const first = Number(expected) + 1;
    const same = expected < head && events.every((event, index) => there[first + index]?.id === event.id);
    const last = same ? there[first + events.length - 1] : undefined;
    return last === undefined
      ? { kind: 'wrong-version', current: head === NO_STREAM ? null : head }
      : { kind: 'repeated', last };
  }

  private write(stream: string, event: Proposed): LogRecord {
    const there = this.streams.get(stream) ?? [];
    const record = {
      ...event,
      stream,
      position: this.end,
      revision: BigInt(there.length),
      createdTicks: BigInt(Date.now()) * 10_000n,
    };
    this.end += FRAMING + BigInt(event.data.byteLength + event.metadata.byteLength);
    there.push(record);
    this.streams.set(stream, there);
    this.records.push(record);
    for (const follower of this.followers) follower(record);
    return record;
  }

  /** Index of the record that begins at `position`; `null` inside a record. Beyond the end: the number of records. */
  indexAt(position: bigint): number | null {
    if (position >= this.end) return this.records.length;
    let low = 0;
    let high = this.records.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.records[middle]?.position ?? 0n) < position) low = middle + 1;
      else high = middle;
    }
    return this.records[low]?.position === position ? low : null;
  }
}

const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));
