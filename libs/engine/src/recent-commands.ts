import { invariant, type Json } from '#kernel';
import type { EngineLimits } from './limits.js';

/** `MAX_SAFE_INTEGER`: the index is the store itself, every stored command is in it (S18). */
export const everythingIndexed = Number.MAX_SAFE_INTEGER;

// A cell: two halves of the command's id (96 of its bits: equal halves are the same id), its first revision, its position.
const CELL = 4;
/** As many as are always remembered: then it never grows where the index is the store itself. Half a kilobyte an account. */
const FIRST_CELLS = 16;

const highHalf = (id: string): number => parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
const lowHalf = (id: string): number => parseInt(id.slice(24), 16);

const exact = (value: bigint): number => {
  invariant(value <= BigInt(Number.MAX_SAFE_INTEGER), 'revisions and positions count less than 2^53');
  return Number(value);
};

/**
 * Which commands a stream has seen lately, and where each one starts: the fold's own half of idempotency (S18).
 * Flat numbers in one array: a retained uuid costs some 100 bytes, a cell 32.
 *
 * It always keeps the newest `recentCommands`. An older one leaves only when the durable index has passed it; where the
 * index lags, up to `unindexedCommands` stay. `forgottenUpTo` says what an answer "not there" of the index must cover.
 */
export class RecentCommands {
  #cells = new Float64Array(FIRST_CELLS * CELL);
  #first = 0;
  #count = 0;
  #forgottenUpTo = 0;

  constructor(private readonly limits: Pick<EngineLimits, 'recentCommands' | 'unindexedCommands'>) {}

  /** Position of the newest forgotten command; 0: none was ever forgotten. */
  get forgottenUpTo(): number {
    return this.#forgottenUpTo;
  }

  /** The revision of the command's first event, if it is remembered. Newest first: a repeat comes soon after. */
  find(commandId: string): bigint | undefined {
    const high = highHalf(commandId);
    const low = lowHalf(commandId);
    for (let nth = this.#count - 1; nth >= 0; nth -= 1) {
      const cell = this.#cellAt(nth);
      if (this.#cells[cell + 1] === low && this.#cells[cell] === high)
        return BigInt(this.#cells[cell + 2] ?? 0);
    }
    return undefined;
  }

  /** Makes room; whether `more` commands fit without forgetting one that the index has not passed. */
  makeRoomFor(more: number, indexedUpTo: number): boolean {
    this.#forgetIndexed(indexedUpTo, this.limits.recentCommands);
    return this.hasRoomFor(more);
  }

  /** Forgets nothing: while a batch is composed, what its commands were located against stays as it was. */
  hasRoomFor(more: number): boolean {
    return this.#count + more <= this.limits.unindexedCommands;
  }

  remember(commandId: string, revision: bigint, position: bigint, indexedUpTo: number): void {
    this.#forgetIndexed(indexedUpTo, this.limits.recentCommands - 1);
    // Written by processes with a wider window: bounded here, and `forgottenUpTo` then asks more of the index.
    while (this.#count >= this.limits.unindexedCommands) this.#forgetOldest();
    this.#push(highHalf(commandId), lowHalf(commandId), exact(revision), exact(position));
  }

  #forgetIndexed(indexedUpTo: number, kept: number): void {
    while (this.#count > kept && (this.#cells[this.#cellAt(0) + 3] ?? 0) <= indexedUpTo) this.#forgetOldest();
  }

  #forgetOldest(): void {
    this.#forgottenUpTo = this.#cells[this.#cellAt(0) + 3] ?? 0;
    this.#first = (this.#first + 1) % (this.#cells.length / CELL);
    this.#count -= 1;
  }

  #push(high: number, low: number, revision: number, position: number): void {
    if (this.#count === this.#cells.length / CELL) this.#grow();
    this.#count += 1;
    const cell = this.#cellAt(this.#count - 1);
    this.#cells[cell] = high;
    this.#cells[cell + 1] = low;
    this.#cells[cell + 2] = revision;
    this.#cells[cell + 3] = position;
  }

  #grow(): void {
    const cells = this.#inOrder();
    this.#cells = new Float64Array(this.#cells.length * 2);
    this.#cells.set(cells);
    this.#first = 0;
  }

  #inOrder(): Float64Array {
    const cells = new Float64Array(this.#count * CELL);
    for (let nth = 0; nth < this.#count; nth += 1) {
      const cell = this.#cellAt(nth);
      cells.set(this.#cells.subarray(cell, cell + CELL), nth * CELL);
    }
    return cells;
  }

  #cellAt(nth: number): number {
    return ((this.#first + nth) % (this.#cells.length / CELL)) * CELL;
  }

  toJson(): Json {
    return { forgottenUpTo: this.#forgottenUpTo, cells: [...this.#inOrder()] };
  }

  static fromJson(json: Json, limits: RecentCommands['limits']): RecentCommands {
    const { forgottenUpTo, cells } = json as {
      readonly forgottenUpTo: number;
      readonly cells: readonly number[];
    };
    const recent = new RecentCommands(limits);
    recent.#forgottenUpTo = forgottenUpTo;
    for (let at = 0; at < cells.length; at += CELL) {
      const [high = 0, low = 0, revision = 0, position = 0] = cells.slice(at, at + CELL);
      recent.#push(high, low, revision, position);
    }
    return recent;
  }
}
