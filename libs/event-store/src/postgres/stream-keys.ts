/** Keys of streams never change, so they are remembered, the oldest forgotten first. */
export class StreamKeys {
  readonly #keys = new Map<string, number>();
  readonly #names = new Map<number, string>();

  constructor(private readonly bound: number) {}

  /** 0: not known here. */
  keyOf(name: string): number {
    return this.#keys.get(name) ?? 0;
  }

  nameOf(key: number): string | undefined {
    return this.#names.get(key);
  }

  learn(name: string, key: number): void {
    if (key === 0 || this.#keys.has(name)) return;
    if (this.#keys.size >= this.bound) this.#forgetOldest();
    this.#keys.set(name, key);
    this.#names.set(key, name);
  }

  #forgetOldest(): void {
    for (const [name, key] of this.#keys) {
      this.#keys.delete(name);
      this.#names.delete(key);
      return;
    }
  }
}
