import {
  AppendOutcomeUnknown,
  EventStoreError,
  EventTooLarge,
  InvalidEvent,
  Unavailable } from '#event-store';
import type { Clock, DomainEvent, Ids } from '#kernel';
import { compose, type Batch, type Entry } from './batch.js';
import { Overloaded } from './errors.js';
import type { IndexReach } from './index-reach.js';
import { commandIdOf, type Job, type Work } from './job.js';
import type { CommandIndex, EngineMetrics, EngineStore, Outcome, StreamKind } from './ports.js';
import { followTail, loadTip, readCommand, type Tip, type TipSource } from './tip.js';
import { writeBatch, type Written } from './write-batch.js';

/** What every writer of one engine stands on. */
export type Workshop = TipSource & {
  readonly store: EngineStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly index: CommandIndex;
  readonly reach: IndexReach;
  readonly metrics: EngineMetrics;
  readonly pause: (ms: number) => Promise<void>;
};

const indexUnavailable = (error: unknown): never => {
  throw error instanceof EventStoreError
    ? error
    : new Unavailable('the index of command ids cannot be asked', { cause: error });
};

/**
 * The one writer of one stream in this process: a queue and a cached tip. When idle it runs; while an append is in flight the
 * rest queue up, and the next append carries them all. Nobody is answered before the append that the answer rests on.
 *
 * Other processes write the same stream (S19): exact expected revisions decide who wins, and after any lost append the tip is
 * dropped, because decisions have moved its state ahead of the log.
 */
export class StreamWriter<S, E extends DomainEvent> {
  #tip: Tip<S> | null = null;
  #queue: Job<S, E>[] = [];
  #running = false;
  /** The revision that a lost append expected: if nobody has moved the stream, a command in it had been done long ago. */
  #lostAt: bigint | null = null;

  constructor(
    private readonly kind: StreamKind<S, E>,
    private readonly stream: string,
    private readonly shop: Workshop,
  ) {}

  get idle(): boolean {
    return !this.#running;
  }

  submit(work: Work<S, E>): Promise<Outcome<E>> {
    const { limits, metrics } = this.shop;
    if (this.#queue.length >= limits.queuedPerStream) {
      metrics.overloaded();
      return Promise.reject(
        new Overloaded(
          `${this.stream} has ${this.#queue.length.toString()} commands waiting`,
          limits.retryAfterMs,
        ),
      );
    }
    return new Promise((answer, fail) => {
      this.#queue.push({ work, answer, fail, attempts: 0, located: null, unknown: null, alone: false });
      if (!this.#running) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    await null; // whoever submits in the same turn joins the first append
    while (this.#queue.length > 0) {
      await this.#turn();
      // Callers who were just answered come back with their next command within these turns, and join the next append.
      for (let turn = 0; turn < this.shop.limits.gatheringTurns; turn += 1) await null;
    }
    this.#running = false;
  }

  /** One append, or one round of answers that need none. Never rejects: every error is somebody's answer. */
  async #turn(): Promise<void> {
    const cached = this.#tip;
    try {
      const tip = cached ?? (await this.#load());
      if (cached !== null) this.shop.metrics.tipReused();
      await this.#locateAhead(tip);
      await this.#write(tip, cached === null);
    } catch (error) {
      this.#tip = null;
      for (const job of this.#queue.splice(0)) job.fail(job.unknown ?? error);
    }
  }

  async #load(): Promise<Tip<S>> {
    const { reach, metrics } = this.shop;
    const { tip, folded, fromSnapshot } = await loadTip(this.kind, this.stream, this.shop, reach.upTo());
    metrics.tipLoaded(folded, fromSnapshot);
    this.#tip = tip;
    const suspect = this.#lostAt === tip.revision;
    this.#lostAt = null;
    // The stream stands where the append expected it, and still it was refused: an id in it is taken (S18).
    if (suspect)
      await Promise.all(this.#queue.filter((job) => job.attempts > 0).map((job) => this.#locate(job, tip)));
    return tip;
  }

  /** Asks the durable index about a command, unless what it said before still covers all that the fold has forgotten. */
  async #locate(job: Job<S, E>, tip: Tip<S>): Promise<void> {
    const { index, reach, store } = this.shop;
    const commandId = commandIdOf(job.work);
    if (commandId === null || tip.recent.forgottenUpTo === 0 || tip.recent.find(commandId) !== undefined)
      return;
    const covered =
      job.located !== null &&
      (job.located.revision !== null || job.located.covers >= tip.recent.forgottenUpTo);
    if (covered) return;
    // How far it reaches is asked BEFORE the question: the answer covers at least that.
    const covers =
      store.commandIndex === 'in-store' ? Number(tip.position) : await this.#reachOver(tip, reach);
    const found = await index.find(this.stream, commandId).catch(indexUnavailable);
    job.located = { revision: found?.revision ?? null, covers };
  }

  async #reachOver(tip: Tip<S>, reach: IndexReach): Promise<number> {
    return reach.upTo() >= tip.recent.forgottenUpTo ? reach.upTo() : reach.refresh().catch(indexUnavailable);
  }

  /** Where the store itself does not know its command ids, they are looked up before anything is decided. */
  async #locateAhead(tip: Tip<S>): Promise<void> {
    const { store, limits, reach } = this.shop;
    if (store.commandIndex === 'in-store') return;
    const next = this.#queue.slice(0, limits.decisionsPerBatch);
    if (!tip.recent.hasRoomFor(next.length, reach.upTo())) await reach.refresh().catch(indexUnavailable);
    await Promise.all(next.map((job) => this.#locate(job, tip)));
    const uncovered = (job: Job<S, E>): boolean =>
      job.located !== null && job.located.revision === null && job.located.covers < tip.recent.forgottenUpTo;
    if (!next.some(uncovered)) return;
    this.#queue = this.#queue.filter((job) => {
      if (uncovered(job))
        job.fail(
          job.unknown ?? new Unavailable('the index of command ids is behind what this stream remembers'),
        );
      return !uncovered(job);
    });
  }

  async #write(tip: Tip<S>, fresh: boolean): Promise<void> {
    const { store, limits, ids, reach, clock } = this.shop;
    const { kind, stream } = this;
    const freshEventIds = store.commandIndex === 'lagging';
    const expected = tip.revision;
    const batch = compose(
      { kind, stream, tip, ids, limits, indexedUpTo: reach.upTo(), freshEventIds },
      this.#queue,
      clock.now(),
    );
    if (batch.poisoned) this.#tip = null;
    if (batch.events.length === 0) return this.#answerUnwritten(tip, batch, fresh);
    const written = await writeBatch(this.shop, {
      stream,
      events: batch.events.map((event) => event.stored),
      expected: expected === -1n ? { kind: 'noStream' } : { kind: 'exact', revision: expected },
      hash: batch.hash,
    }).catch((error: unknown): Written => ({
      kind: 'unknown',
      error: new AppendOutcomeUnknown('append broke off', { cause: error }),
    }));
    if (written.kind === 'written') this.#settled(tip, batch, written.position);
    else this.#lost(batch, written, expected);
  }

  #settled(tip: Tip<S>, batch: Batch<S, E>, position: bigint): void {
    const { metrics, reach } = this.shop;
    tip.revision = batch.revision;
    tip.hash = batch.hash;
    tip.position = position;
    for (const [commandId, revision] of batch.commands)
      tip.recent.remember(commandId, revision, position, reach.upTo());
    this.#answerAll(tip, batch.entries);
    metrics.appended(batch.commands.size, batch.events.length);
  }

  /**
   * Nothing to append: refusals, no-ops and dry runs on a cached tip. Another process may have moved the stream meanwhile,
   * and no append would notice: so the head is asked once for all of them.
   */
  async #answerUnwritten(tip: Tip<S>, batch: Batch<S, E>, fresh: boolean): Promise<void> {
    const { store, reach } = this.shop;
    if (fresh || !batch.entries.some(({ result }) => result.kind === 'idle'))
      return this.#answerAll(tip, batch.entries);
    const asked = await this.#orFail(store.headRevision(this.stream), batch.entries);
    if (asked === undefined) return;
    const head = asked ?? -1n;
    if (head === tip.revision) return this.#answerAll(tip, batch.entries);
    const [idle, others] = [
      batch.entries.filter(({ result }) => result.kind === 'idle'),
      batch.entries.filter(({ result }) => result.kind !== 'idle'),
    ];
    this.#answerAll(tip, others);
    this.#again(idle);
    if (head < tip.revision || this.#tip === null) this.#tip = null;
    else await followTail(this.kind, this.stream, tip, { store, indexedUpTo: reach.upTo() });
  }

  #lost(batch: Batch<S, E>, written: Exclude<Written, { kind: 'written' }>, expected: bigint): void {
    const { metrics } = this.shop;
    this.#tip = null;
    switch (written.kind) {
      case 'conflict':
        metrics.conflict();
        this.#lostAt = expected;
        return this.#again(batch.entries);
      case 'forestalled':
        return this.#again(batch.entries);
      case 'unknown':
        return this.#unknown(batch.entries, written.error);
      case 'rejected': {
        const isolate = written.error instanceof InvalidEvent || written.error instanceof EventTooLarge;
        if (!isolate || batch.entries.length === 1) return this.#failAll(batch.entries, written.error);
        for (const { job } of batch.entries) job.alone = true;
        return this.#again(batch.entries);
      }
    }
  }

  /** The log itself will say: reload, and look whether the command is in it. Once; if the answer is lost again, so is the caller's. */
  #unknown(entries: readonly Entry<S, E>[], error: Error): void {
    const [second, first] = [
      entries.filter(({ job }) => job.unknown !== null),
      entries.filter(({ job }) => job.unknown === null),
    ];
    this.#failAll(second, error);
    for (const { job } of first) job.unknown = error;
    this.#again(first);
  }

  /** Back to the front of the queue, in order, to be decided on what the log then says. */
  #again(entries: readonly Entry<S, E>[]): void {
    const { limits } = this.shop;
    const returned: Job<S, E>[] = [];
    for (const { job, result } of entries) {
      job.attempts += 1;
      if (result.kind === 'failed') job.fail(result.error);
      else if (job.attempts < limits.decisionAttempts) returned.push(job);
      else
        job.fail(
          job.unknown ??
            new Unavailable(`${this.stream} moved ${job.attempts.toString()} times under one command`),
        );
    }
    this.#queue = [...returned, ...this.#queue];
  }

  #failAll(entries: readonly Entry<S, E>[], error: unknown): void {
    for (const { job, result } of entries)
      job.fail(result.kind === 'failed' ? result.error : (job.unknown ?? error));
  }

  async #orFail<T>(answer: Promise<T>, entries: readonly Entry<S, E>[]): Promise<T | undefined> {
    try {
      return await answer;
    } catch (error) {
      this.#failAll(entries, error);
      return undefined;
    }
  }

  #answerAll(tip: Tip<S>, entries: readonly Entry<S, E>[]): void {
    const { position } = tip;
    for (const { job, result } of entries) {
      switch (result.kind) {
        case 'accepted':
          job.answer({ ...result, position, replayed: false });
          break;
        case 'failed':
          job.fail(job.unknown ?? result.error);
          break;
        case 'seen':
          void this.#replay(job, result.revision);
          break;
        case 'idle':
          void this.#answerIdle(tip, job, result.outcome(position));
          break;
      }
    }
  }

  /** A refusal is not the answer to a command that was accepted long ago: what the fold has forgotten, the index knows. */
  async #answerIdle(tip: Tip<S>, job: Job<S, E>, outcome: Outcome<E>): Promise<void> {
    if (this.shop.store.commandIndex === 'lagging' || tip.recent.forgottenUpTo === 0)
      return job.answer(outcome);
    try {
      await this.#locate(job, tip);
    } catch (error) {
      return job.fail(error);
    }
    const revision = job.located?.revision ?? null;
    if (revision === null) job.answer(outcome);
    else await this.#replay(job, revision);
  }

  /** The first answer again, rebuilt from the stored events; never rejects. */
  async #replay(job: Job<S, E>, revision: bigint): Promise<void> {
    const commandId = commandIdOf(job.work) ?? '';
    try {
      const stored = await readCommand(this.kind, this.stream, { revision, commandId }, this.shop.store);
      const [first, last] = [stored[0], stored.at(-1)];
      if (first === undefined || last === undefined)
        throw new Unavailable(`command ${commandId} cannot be read at its revision`);
      const { position } = last;
      if (job.work.kind === 'transact' && job.work.context.fingerprint !== first.fingerprint) {
        return job.answer({ kind: 'refused', code: 'idempotency-key-reused', facts: {}, position });
      }
      this.shop.metrics.replayed();
      job.answer({
        kind: 'accepted',
        events: stored.map(({ event }) => event),
        revision: last.revision,
        position,
        replayed: true,
      });
    } catch (error) {
      job.fail(job.unknown ?? error);
    }
  }
}
