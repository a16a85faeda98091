import { invariant } from '#kernel';
import type pg from 'pg';
import { AppendOutcomeUnknown } from '../errors.js';
import { pause } from '../pause.js';
import type { Position, StoredEvent } from '../port.js';
import { answersOf, appendStatement, parametersOf, storedOf, type Answers, type AppendRow } from './batch.js';
import { failureOf, sqlStateOf, UNIQUE_VIOLATION } from './failures.js';
import type { PostgresLimits } from './limits.js';
import { settle, type AppendQueue, type Waiting } from './queue.js';
import type { Sessions } from './sessions.js';
import type { StreamKeys } from './stream-keys.js';

export type LaneParts = {
  readonly sessions: Sessions;
  readonly queue: AppendQueue;
  readonly keys: StreamKeys;
  readonly limits: PostgresLimits;
  /** Told right after the commit; by two lanes at once in either order. */
  readonly onStored: (events: () => readonly StoredEvent[], head: Position) => void;
  /** Whether another lane has nothing to do. */
  readonly company: () => boolean;
};

/** One session that appends, and the transaction that is in flight on it. */
export class Lane {
  #inFlight: readonly Waiting[] = [];
  #running: Promise<void> | null = null;

  constructor(private readonly parts: LaneParts) {}

  get idle(): boolean {
    return this.#running === null;
  }

  get inFlight(): readonly Waiting[] {
    return this.#inFlight;
  }

  /** Writes what waits until nothing does. */
  start(): void {
    this.#running ??= this.#run();
  }

  async finished(): Promise<void> {
    await this.#running;
  }

  drop(): Promise<void> {
    return this.parts.sessions.drop();
  }

  async #run(): Promise<void> {
    await turn(); // what is asked in the same turn goes along
    const { queue } = this.parts;
    for (let failures = 0; queue.waits;) {
      const session = await this.#session(failures);
      if (session === null) {
        failures += 1;
        continue;
      }
      const batch = queue.take();
      if (batch.length > 0) failures = (await this.#write(session, batch)) ? 0 : failures + 1;
      await turn(); // callers who were just answered get to send what comes next
    }
    this.#running = null;
  }

  /** `null`: none to be had. What waits keeps waiting, each up to its deadline, unless the server refuses us. */
  async #session(failures: number): Promise<pg.Client | null> {
    const { limits, sessions, queue } = this.parts;
    if (failures > 0) await pause(Math.min(limits.retryMaxMs, limits.retryFirstMs * 2 ** (failures - 1)));
    try {
      return await sessions.current();
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'refused') for (const one of queue.all()) settle(one, failure.error);
      queue.sweep();
      return null;
    }
  }

  /** Whether the server answered. */
  async #write(session: pg.Client, batch: readonly Waiting[], careful = false): Promise<boolean> {
    const { keys, queue, onStored } = this.parts;
    this.#inFlight = batch;
    try {
      const { rows } = await session.query<AppendRow>({
        ...appendStatement,
        values: parametersOf(batch, keys, careful),
      });
      const [row] = rows;
      invariant(row !== undefined, 'ledger.append answers one row');
      for (const [n, key] of (row.keys ?? []).entries()) keys.learn(batch[n]?.stream ?? '', key);
      const found = answersOf(batch, row);
      onStored(() => storedOf(found, row), found.head);
      await this.#answer(found);
      return true;
    } catch (error) {
      // A fast batch does not look for ids that are there already: now it must, so that nobody fails for a neighbour.
      if (sqlStateOf(error) === UNIQUE_VIOLATION && !careful) return await this.#write(session, batch, true);
      return await this.#failed(error, batch);
    } finally {
      this.#inFlight = [];
      queue.release(batch);
    }
  }

  /**
   * Everybody who is answered decides on the next command at once, on the one thread that there is. With company idle, the first
   * half's next commands are on their way to the server before the second half hears: then the server works while we do.
   */
  async #answer({ answers }: Answers): Promise<void> {
    const { limits, queue, company } = this.parts;
    const all = answers.length;
    const first = all >= limits.secondLaneFrom && company() ? Math.ceil(all / 2) : all;
    for (const { one, result } of answers.slice(0, first)) {
      queue.release([one]);
      settle(one, result);
    }
    if (first === all) return;
    await turn(); // the idle lane was just woken, and takes its turn within this one
    await turn();
    for (const { one, result } of answers.slice(first)) settle(one, result);
  }

  async #failed(error: unknown, batch: readonly Waiting[]): Promise<boolean> {
    const failure = failureOf(error);
    if (failure.kind === 'passing') {
      this.parts.queue.putBack(batch.filter(({ done }) => !done));
      return false;
    }
    for (const one of batch)
      settle(
        one,
        failure.kind === 'refused'
          ? failure.error
          : new AppendOutcomeUnknown(`${one.stream}: ${failure.text}`),
      );
    if (failure.kind === 'lost') await this.drop();
    return failure.kind === 'refused';
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
