import { EventTooLarge, InvalidEvent, Unavailable } from '#event-store';
import type { DomainEvent } from '#kernel';
import { answerAll, failAll } from './answer.js';
import { compose, type Batch, type Entry } from './batch.js';
import { Overloaded } from './errors.js';
import type { Job } from './job.js';
import { locate, locateAhead } from './locate.js';
import type { Snapshot, StreamKind } from './ports.js';
import { followTail, loadTip, snapshotOf, type Tip } from './tip.js';
import type { Bench, Workshop } from './workshop.js';
import { writeBatch, type Written } from './write-batch.js';

/** Its `then` is the next turn of the microtask queue, at half the price of `queueMicrotask`. */
const settled = Promise.resolve();

const idleEntry = <S, E extends DomainEvent>({ result }: Entry<S, E>): boolean => result.kind === 'idle';

/**
 * The one writer of one stream in this process: a queue and a cached tip. When idle it runs; while an append is in flight the
 * rest queue up, and the next append carries them all. Nobody is answered before the append that the answer rests on.
 *
 * Other processes write the same stream (S19): exact expected revisions decide who wins, and after any lost append the tip is
 * dropped, because decisions have moved its state ahead of the log.
 */
export class StreamWriter<S, E extends DomainEvent> implements Bench<S, E> {
  /** Of the cache of writers. */
  used = false;
  #tip: Tip<S> | null = null;
  #queue: Job<S, E>[] = [];
  #running = false;
  #turning = false;
  /** The revision that a lost append expected: if nobody has moved the stream, a command in it had been done long ago. */
  #lostAt: bigint | null = null;
  /** Where the stream stood after a race was lost: after the next one, only what came since is read and folded again. */
  #base: Snapshot | null = null;

  constructor(
    readonly kind: StreamKind<S, E>,
    readonly stream: string,
    readonly shop: Workshop,
  ) {}

  get idle(): boolean {
    return !this.#turning && this.#queue.length === 0;
  }

  submit(job: Job<S, E>): void {
    const { limits, metrics } = this.shop;
    const { length } = this.#queue;
    if (length >= limits.queuedPerStream) {
      metrics.overloaded();
      job.fail(
        new Overloaded(`${this.stream} has ${length.toString()} commands waiting`, limits.retryAfterMs),
      );
      return;
    }
    this.#queue.push(job);
    if (this.#running) return;
    this.#running = true;
    void settled.then(this.#turn); // whoever submits in the same turn joins the first append
  }

  /**
   * One append, or one round of answers that need none. Never throws: every error is somebody's answer. Without a promise of its
   * own where the tip is cached: on the way of every debit, awaits cost more than the decision.
   */
  readonly #turn = (): void => {
    if (this.#queue.length === 0) {
      this.#running = false;
      return;
    }
    this.#turning = true;
    const tip = this.#tip;
    if (tip === null || this.shop.store.commandIndex === 'lagging') {
      void this.#prepare(tip);
      return;
    }
    this.shop.metrics.tipReused();
    this.#write(tip, this.#asked, false);
  };

  /** As many as one append decides. */
  get #asked(): number {
    return Math.min(this.#queue.length, this.shop.limits.decisionsPerBatch);
  }

  /** What takes a turn of the event loop before anything can be decided. */
  async #prepare(cached: Tip<S> | null): Promise<void> {
    try {
      const tip = cached ?? (await this.#load());
      if (cached !== null) this.shop.metrics.tipReused();
      // Those that arrive while the index is asked about these wait for the next turn.
      const asked = this.#asked;
      await locateAhead(this, this.#queue.slice(0, asked), tip);
      this.#write(tip, asked, cached === null);
    } catch (error) {
      this.#broken(error);
    }
  }

  #broken(error: unknown): void {
    this.#tip = null;
    for (const job of this.#queue.splice(0)) job.fail(job.unknown ?? error);
    this.#rest(0);
  }

  /**
   * Callers who were just answered come back with their next command within these turns, and join the next append. Who was alone
   * is not waited for.
   */
  #rest(answered: number): void {
    this.#turning = false;
    if (answered <= 1 && this.#queue.length === 0) this.#running = false;
    else this.#gather(this.shop.limits.gatheringTurns);
  }

  #gather(turns: number): void {
    if (turns === 0) this.#turn();
    else
      void settled.then(() => {
        this.#gather(turns - 1);
      });
  }

  async #load(): Promise<Tip<S>> {
    const { kind, stream, shop } = this;
    const base = this.#base;
    const source = base === null ? shop : { ...shop, snapshots: { load: () => Promise.resolve(base) } };
    const loaded = await loadTip(kind, stream, source, shop.reach.upTo());
    const { tip, folded, fromSnapshot } = loaded;
    shop.metrics.tipLoaded(folded, fromSnapshot);
    if (loaded.snapshotUnusable) shop.metrics.snapshotUnusable(stream);
    this.#tip = tip;
    const lostAt = this.#lostAt;
    this.#lostAt = null;
    if (lostAt !== null && folded >= shop.limits.tailBeforeBase) this.#base = snapshotOf(kind, tip);
    // The stream stands where the append expected it, and still it was refused: an id in it is taken (S18).
    if (lostAt === tip.revision) {
      const returned = this.#queue.filter((job) => job.attempts > 0);
      await Promise.all(returned.map((job) => locate(this, job, tip)));
    }
    return tip;
  }

  #write(tip: Tip<S>, asked: number, fresh: boolean): void {
    const { kind, stream, shop } = this;
    const { store, limits, ids, clock } = shop;
    const expected = tip.revision;
    const lagging = store.commandIndex === 'lagging';
    let batch: Batch<S, E>;
    try {
      const next = asked === this.#queue.length ? this.#queue : this.#queue.slice(0, asked);
      batch = compose({ kind, stream, tip, ids, limits, lagging }, next, clock.now());
    } catch (error) {
      this.#broken(error);
      return;
    }
    this.#queue.splice(0, batch.entries.length); // not before: whatever breaks up to here is the answer of all that wait
    if (batch.poisoned) this.#tip = null;
    const writing =
      batch.events.length === 0
        ? this.#answerUnwritten(tip, batch, fresh)
        : writeBatch(shop, {
            stream,
            events: batch.events.map((event) => event.stored),
            expected: expected === -1n ? { kind: 'noStream' } : { kind: 'exact', revision: expected },
            hash: batch.hash,
          }).then((written) => {
            if (written.kind === 'written') this.#settled(tip, batch, written.position);
            else this.#lost(batch, written, expected);
          });
    writing.then(
      () => {
        this.#rest(batch.entries.length);
      },
      (error: unknown) => {
        this.#broken(error);
      },
    );
  }

  #settled(tip: Tip<S>, batch: Batch<S, E>, position: bigint): void {
    const { metrics, reach } = this.shop;
    tip.revision = batch.revision;
    tip.hash = batch.hash;
    tip.position = position;
    for (const [commandId, revision] of batch.commands) {
      tip.recent.remember(commandId, revision, position, reach.upTo());
    }
    answerAll(this, tip, batch.entries);
    metrics.appended(batch.commands.size, batch.events.length);
  }

  /**
   * Nothing to append: refusals, no-ops and dry runs on a cached tip. Another process may have moved the stream meanwhile,
   * and no append would notice: so the head is asked once for all of them.
   */
  async #answerUnwritten(tip: Tip<S>, batch: Batch<S, E>, fresh: boolean): Promise<void> {
    const { store, reach } = this.shop;
    const idle = batch.entries.filter(idleEntry);
    if (fresh || idle.length === 0) {
      answerAll(this, tip, batch.entries);
      return;
    }
    const head = await this.#head(idle);
    if (head === tip.revision) {
      answerAll(this, tip, batch.entries);
      return;
    }
    answerAll(
      this,
      tip,
      batch.entries.filter((entry) => !idleEntry(entry)),
    );
    if (head === null) return;
    this.#again(idle);
    if (head < tip.revision) this.#tip = null;
    else if (this.#tip !== null)
      await followTail(this.kind, this.stream, tip, { store, indexedUpTo: reach.upTo() });
  }

  /** `null`: the head could not be read, and these have been told so. */
  async #head(entries: readonly Entry<S, E>[]): Promise<bigint | null> {
    try {
      return (await this.shop.store.headRevision(this.stream)) ?? -1n;
    } catch (error) {
      failAll(entries, error);
      return null;
    }
  }

  #lost(batch: Batch<S, E>, written: Exclude<Written, { kind: 'written' }>, expected: bigint): void {
    this.#tip = null;
    switch (written.kind) {
      case 'conflict':
        this.shop.metrics.conflict();
        this.#lostAt = expected;
        this.#again(batch.entries);
        break;
      case 'forestalled':
        this.#again(batch.entries);
        break;
      case 'unknown':
        this.#unknown(batch.entries, written.error);
        break;
      case 'rejected':
        this.#rejected(batch.entries, written.error);
        break;
    }
  }

  /** The log itself will say: reload, and look whether the command is in it. Once; if that answer is lost too, so is the caller's. */
  #unknown(entries: readonly Entry<S, E>[], error: Error): void {
    const first = entries.filter(({ job }) => job.unknown === null);
    failAll(
      entries.filter(({ job }) => job.unknown !== null),
      error,
    );
    for (const { job } of first) job.unknown = error;
    this.#again(first);
  }

  /** What the store takes offence at in one event of many is one command's fault: each goes alone. */
  #rejected(entries: readonly Entry<S, E>[], error: Error): void {
    const isolate = error instanceof InvalidEvent || error instanceof EventTooLarge;
    if (!isolate || entries.length === 1) {
      failAll(entries, error);
      return;
    }
    for (const { job } of entries) job.alone = true;
    this.#again(entries);
  }

  /** Back to the front of the queue, in order, to be decided on what the log then says. */
  #again(entries: readonly Entry<S, E>[]): void {
    const { limits } = this.shop;
    const returned: Job<S, E>[] = [];
    for (const { job } of entries) {
      job.attempts += 1;
      if (job.attempts < limits.decisionAttempts) returned.push(job);
      else {
        const moved = `${this.stream} moved ${job.attempts.toString()} times under one command`;
        job.fail(job.unknown ?? new Unavailable(moved));
      }
    }
    this.#queue = [...returned, ...this.#queue];
  }
}
