/** One timer for everything that waits: most of it never meets its deadline. */
export class Deadlines {
  #timer: NodeJS.Timeout | null = null;
  #armedFor = Infinity;

  /** `expire` gives up what is due and returns the next deadline; `Infinity`: nothing waits. */
  constructor(private readonly expire: (now: number) => number) {}

  add(deadline: number): void {
    if (deadline < this.#armedFor) this.#arm(deadline);
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    this.#armedFor = Infinity;
  }

  #arm(deadline: number): void {
    this.stop();
    if (deadline === Infinity) return;
    this.#armedFor = deadline;
    this.#timer = setTimeout(
      () => {
        this.#timer = null;
        this.#armedFor = Infinity;
        this.#arm(this.expire(performance.now()));
      },
      Math.max(0, Math.ceil(deadline - performance.now())),
    );
  }
}
