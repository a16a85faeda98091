/** What the cache needs to know of a writer. */
type Evictable = { readonly idle: boolean };

/**
 * The writers of one kind of stream, the one used least lately first out. A writer with work is never dropped: two writers of
 * one stream in a process would be right (revisions are exact), but each would undo the other's batches.
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

  /** `null`: every place is taken by a writer with work. */
  of(stream: string): W | null {
    const known = this.#byStream.get(stream);
    if (known !== undefined) {
      this.#byStream.delete(stream); // a Map keeps the order of insertion: to the end
      this.#byStream.set(stream, known);
      return known;
    }
    if (this.#byStream.size >= this.most && !this.#evictOne()) return null;
    const opened = this.open(stream);
    this.#byStream.set(stream, opened);
    return opened;
  }

  #evictOne(): boolean {
    let probes = this.probes;
    for (const [stream, writer] of this.#byStream) {
      if (writer.idle) {
        this.#byStream.delete(stream);
        this.onEvicted();
        return true;
      }
      if ((probes -= 1) === 0) return false;
    }
    return false;
  }
}
