/** What the cache needs to know of a writer. */
type Evictable = {
  readonly idle: boolean;
  /** Since it was last passed over. */
  used: boolean;
};

/**
 * The writers of one kind of stream. Who was used gets a second chance before it gives way: nearly "used least lately", without
 * touching the map on the way of every command. A writer with work is never dropped: two writers of one stream in a process
 * would be right (revisions are exact), but each would undo the other's batches.
 */
export class Writers<W extends Evictable> {
  readonly #byStream = new Map<string, W>();

  constructor(
    private readonly most: number,
    private readonly probes: number,
    private readonly open: (stream: string) => W,
    private readonly onEvicted: () => void,
  ) {}

  get size(): number {
    return this.#byStream.size;
  }

  /** `null`: every place that was looked at is taken by a writer with work. */
  of(stream: string): W | null {
    const known = this.#byStream.get(stream);
    if (known !== undefined) {
      known.used = true;
      return known;
    }
    if (this.#byStream.size >= this.most && !this.#evictOne()) return null;
    const opened = this.open(stream);
    this.#byStream.set(stream, opened);
    return opened;
  }

  /** A Map keeps the order of insertion: who is passed over goes to the end. */
  #evictOne(): boolean {
    let fallback: string | null = null;
    let probes = this.probes;
    for (const [stream, writer] of this.#byStream) {
      if (writer.idle && !writer.used) return this.#evict(stream);
      if (writer.idle) fallback ??= stream;
      writer.used = false;
      this.#byStream.delete(stream);
      this.#byStream.set(stream, writer);
      if ((probes -= 1) === 0) break;
    }
    return fallback !== null && this.#evict(fallback);
  }

  #evict(stream: string): boolean {
    this.#byStream.delete(stream);
    this.onEvicted();
    return true;
  }
}
