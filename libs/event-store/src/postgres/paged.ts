import { stopIfAborted } from '../checks.js';
import type { StoredEvent } from '../port.js';

/** `null`: there are no more. A page is never empty. */
export type NextPage = () => Promise<readonly StoredEvent[] | null>;

/** What an async generator over pages would be, at a third of its cost per event. For one reader, once. */
export class Paged implements AsyncIterableIterator<StoredEvent, undefined> {
  #page: readonly StoredEvent[] = [];
  #at = 0;
  #ended = false;

  constructor(
    private readonly nextPage: NextPage,
    private readonly signal: AbortSignal | undefined,
  ) {}

  next(): Promise<IteratorResult<StoredEvent, undefined>> {
    const event = this.#page[this.#at];
    if (event === undefined || this.signal?.aborted === true) return this.#turn();
    this.#at += 1;
    return Promise.resolve({ value: event, done: false });
  }

  return(): Promise<IteratorResult<StoredEvent, undefined>> {
    this.#ended = true;
    this.#page = [];
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async #turn(): Promise<IteratorResult<StoredEvent, undefined>> {
    if (this.#ended) return this.return();
    this.#ended = true; // also where the page fails
    stopIfAborted(this.signal);
    const page = await this.nextPage();
    if (page === null) return this.return();
    this.#ended = false;
    this.#page = page;
    this.#at = 0;
    return this.next();
  }
}
