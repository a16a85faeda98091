import { invariant } from '#kernel';
import type pg from 'pg';
import { Aborted, AppendOutcomeUnknown, Unavailable } from '../errors.js';
import { pause } from '../pause.js';
import type { AppendRequest, Appended, Position, StoredEvent } from '../port.js';
import { answersOf, appendStatement, parametersOf, storedOf, type AppendRow } from './batch.js';
import { Deadlines } from './deadlines.js';
import { failureOf, sqlStateOf, UNIQUE_VIOLATION } from './failures.js';
import type { PostgresLimits } from './limits.js';
import { AppendQueue, settle, type Waiting } from './queue.js';
import type { Sessions } from './sessions.js';
import type { StreamKeys } from './stream-keys.js';

type Parts = {
  readonly sessions: Sessions;
  readonly keys: StreamKeys;
  readonly limits: PostgresLimits;
  /** Told right after the commit, in order of positions. */
  readonly onStored: (events: () => readonly StoredEvent[], head: Position) => void;
};

/**
 * Group commit: whatever waits, of all streams, goes into the next transaction, and that begins when the last one has returned.
 * No timer. One transaction is in flight; a lost answer is told as unknown, at once.
 */
export class Appender {
  readonly #queue = new AppendQueue();
  readonly #deadlines = new Deadlines((now) => this.#expire(now));
  #inFlight: readonly Waiting[] = [];
  #running: Promise<void> | null = null;
  #closed = false;

  constructor(private readonly parts: Parts) {}

  /** `bytes`: what `checkAppend` counted. */
  append({ stream, events, expected, signal, timeoutMs }: AppendRequest, bytes: number): Promise<Appended> {
    const { limits } = this.parts;
    if (this.#closed) return Promise.reject(new Unavailable('the event store is closed'));
    if (signal?.aborted === true)
      return Promise.reject(new Aborted(`${stream}: given up before it was sent`));
    if (this.#queue.size >= limits.queuedAppends || this.#queue.bytes >= limits.queuedBytes) {
      return Promise.reject(new Unavailable('too many appends wait; nothing was sent'));
    }
    return new Promise((resolve, reject) => {
      const deadline = performance.now() + (timeoutMs ?? limits.batchTimeoutMs);
      const one: Waiting = {
        stream,
        events,
        expected,
        bytes,
        deadline,
        resolve,
        reject,
        done: false,
        unheed: () => undefined,
      };
      if (signal !== undefined) this.#heed(signal, one);
      this.#queue.push(one);
      this.#deadlines.add(deadline);
      this.#running ??= this.#run();
    });
  }

  /** What waits is still written. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
    this.#deadlines.stop();
    await this.parts.sessions.drop();
  }

  async #run(): Promise<void> {
    await Promise.resolve(); // what is asked in the same turn goes along
    for (let failures = 0; this.#queue.size > 0;) {
      const session = await this.#session(failures);
      if (session === null) {
        failures += 1;
        continue;
      }
      const batch = this.#queue.take();
      if (batch.length > 0) failures = (await this.#write(session, batch)) ? 0 : failures + 1;
      await turn();
    }
    this.#running = null;
  }

  /** `null`: none to be had. What waits keeps waiting, each up to its deadline, unless the server refuses us. */
  async #session(failures: number): Promise<pg.Client | null> {
    const { limits, sessions } = this.parts;
    if (failures > 0) await pause(Math.min(limits.retryMaxMs, limits.retryFirstMs * 2 ** (failures - 1)));
    try {
      return await sessions.current();
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === 'refused') for (const one of this.#queue.all()) settle(one, failure.error);
      this.#queue.sweep();
      return null;
    }
  }

  /** Whether the server answered. */
  async #write(session: pg.Client, batch: readonly Waiting[], careful = false): Promise<boolean> {
    const { keys, onStored } = this.parts;
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
      for (const { one, result } of found.answers) settle(one, result);
      return true;
    } catch (error) {
      // A fast batch does not look for ids that are there already: now it must, so that nobody fails for a neighbour.
      if (sqlStateOf(error) === UNIQUE_VIOLATION && !careful) return await this.#write(session, batch, true);
      return await this.#failed(error, batch);
    } finally {
      this.#inFlight = [];
    }
  }

  async #failed(error: unknown, batch: readonly Waiting[]): Promise<boolean> {
    const failure = failureOf(error);
    if (failure.kind === 'passing') {
      this.#queue.putBack(batch.filter(({ done }) => !done));
      return false;
    }
    for (const one of batch)
      settle(
        one,
        failure.kind === 'refused'
          ? failure.error
          : new AppendOutcomeUnknown(`${one.stream}: ${failure.text}`),
      );
    if (failure.kind === 'lost') await this.parts.sessions.drop();
    return failure.kind === 'refused';
  }

  #heed(signal: AbortSignal, one: Waiting): void {
    const text = `${one.stream}: given up by the caller`;
    const giveUp = (): void => {
      settle(one, this.#inFlight.includes(one) ? new AppendOutcomeUnknown(text) : new Aborted(text));
    };
    signal.addEventListener('abort', giveUp, { once: true });
    one.unheed = () => {
      signal.removeEventListener('abort', giveUp);
    };
  }

  /** The next deadline. A batch that nobody waits for any more is given up with its connection: it must not hold up the rest. */
  #expire(now: number): number {
    let next = Infinity;
    for (const one of [...this.#inFlight, ...this.#queue.all()]) {
      if (one.done) continue;
      if (one.deadline > now) next = Math.min(next, one.deadline);
      else
        settle(
          one,
          this.#inFlight.includes(one)
            ? new AppendOutcomeUnknown(`${one.stream}: no answer in time`)
            : new Unavailable(`${one.stream}: PostgreSQL was not ready in time; nothing was sent`),
        );
    }
    if (this.#inFlight.length > 0 && this.#inFlight.every(({ done }) => done))
      void this.parts.sessions.drop();
    this.#queue.sweep();
    return next;
  }
}

/** Callers who were just answered get to send what comes next, so that it joins the next transaction. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
