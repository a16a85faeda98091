import { Unavailable } from '#event-store';
import { invariant, type Clock, type Decide, type DomainEvent, type Ids, type Instant } from '#kernel';
import { Overloaded } from './errors.js';
import { indexReach } from './index-reach.js';
import type { Work } from './job.js';
import { engineLimits, type EngineLimits } from './limits.js';
import { plainState } from './plain-state.js';
import type {
  CommandContext,
  CommandIndex,
  EngineMetrics,
  EngineStore,
  Outcome,
  SnapshotStore,
  StateCodec,
  StreamKind,
  Streams,
} from './ports.js';
import { StreamWriter } from './stream-writer.js';
import type { Workshop } from './workshop.js';
import { Writers } from './writers.js';

export type EngineOptions = {
  readonly store: EngineStore;
  /** Read once a batch, for `recordedAt`. */
  readonly clock: Clock;
  readonly ids: Ids;
  readonly commandIndex: CommandIndex;
  readonly snapshots?: SnapshotStore | null;
  readonly limits?: Partial<EngineLimits>;
  readonly metrics?: Partial<EngineMetrics>;
  /** Waits before an append with a lost answer is repeated. */
  readonly pause?: (ms: number) => Promise<void>;
};

export type Engine = {
  readonly streams: <S, E extends DomainEvent>(
    format: StreamKind<S, E>['format'],
    decider: StreamKind<S, E>['decider'],
    fold: { readonly foldVersion: string; readonly stateCodec?: StateCodec<S> },
  ) => Streams<S, E>;
  /** Commands accepted and not yet answered. */
  readonly depth: () => number;
  /** Refuses new work with `Unavailable` and resolves when everything accepted before has been answered. Idempotent. */
  readonly stop: () => Promise<void>;
};

const nothing = (): void => undefined;
const silent: EngineMetrics = {
  appended: nothing,
  conflict: nothing,
  outcomeUnknown: nothing,
  replayed: nothing,
  tipLoaded: nothing,
  snapshotUnusable: nothing,
  tipReused: nothing,
  queued: nothing,
  overloaded: nothing,
  evicted: nothing,
};

const sleep = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));

/** Counts what was accepted and is not yet answered: bounds it, and lets a stop wait for it. */
class Gate {
  #depth = 0;
  #stopping = false;
  #onEmpty: (() => void)[] = [];

  constructor(
    private readonly limits: EngineLimits,
    private readonly metrics: EngineMetrics,
  ) {}

  get depth(): number {
    return this.#depth;
  }

  /** Why nothing more is taken now; `null`: it is. */
  refusal(): Error | null {
    if (this.#stopping) return new Unavailable('the engine is stopping');
    if (this.#depth < this.limits.queued) return null;
    this.metrics.overloaded();
    return new Overloaded(`${this.#depth.toString()} commands waiting`, this.limits.retryAfterMs);
  }

  enter(): void {
    this.metrics.queued((this.#depth += 1));
  }

  leave(): void {
    invariant(this.#depth > 0, 'a command is answered once');
    this.metrics.queued((this.#depth -= 1));
    if (this.#depth === 0) for (const empty of this.#onEmpty.splice(0)) empty();
  }

  stop(): Promise<void> {
    this.#stopping = true;
    return this.#depth === 0 ? Promise.resolve() : new Promise((empty) => this.#onEmpty.push(empty));
  }
}

/** Runs deciders on streams: cached tips, group commit, idempotency, hash chain. One per process and store. */
export const createEngine = (options: EngineOptions): Engine => {
  const limits = { ...engineLimits, ...options.limits };
  const metrics = { ...silent, ...options.metrics };
  const { store, clock, ids, commandIndex: index, snapshots = null, pause = sleep } = options;
  const shop: Workshop = {
    store,
    clock,
    ids,
    index,
    snapshots,
    limits,
    metrics,
    pause,
    reach: indexReach(store.commandIndex, index),
  };
  const gate = new Gate(limits, metrics);
  return {
    depth: () => gate.depth,
    stop: () => gate.stop(),
    streams: (format, decider, { foldVersion, stateCodec = plainState() }) =>
      streamsOf({ format, decider, foldVersion, stateCodec }, shop, gate),
  };
};

const streamsOf = <S, E extends DomainEvent>(
  kind: StreamKind<S, E>,
  shop: Workshop,
  gate: Gate,
): Streams<S, E> => {
  const { limits, metrics } = shop;
  const open = (stream: string): StreamWriter<S, E> => new StreamWriter(kind, stream, shop);
  const writers = new Writers(limits.writers, limits.evictionProbes, open, metrics.evicted);

  const submit = (id: string, work: Work<S, E>): Promise<Outcome<E>> =>
    new Promise((resolve, reject) => {
      const refusal = gate.refusal();
      if (refusal !== null) {
        reject(refusal);
        return;
      }
      const writer = writers.of(`${kind.format.category}-${id}`);
      if (writer === null) {
        metrics.overloaded();
        reject(new Overloaded('every cached stream has commands waiting', limits.retryAfterMs));
        return;
      }
      const answer = (outcome: Outcome<E>): void => {
        gate.leave();
        resolve(outcome);
      };
      const fail = (error: unknown): void => {
        gate.leave();
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- whatever a decision threw reaches its caller as it was thrown
        reject(error); // whatever a decision threw, as it was thrown
      };
      gate.enter();
      writer.submit({ work, answer, fail, attempts: 0, located: null, unknown: null, alone: false });
    });

  return {
    // A refusal's code is the decision's own, or the engine's: the queue between holds decisions of every code.
    transact: <Code extends string>(id: string, decide: Decide<E, S, Code>, context: CommandContext) =>
      submit(id, { kind: 'transact', decide, context }) as Promise<Outcome<E, Code>>,
    preview: <Code extends string>(id: string, decide: Decide<E, S, Code>, at: Instant) =>
      submit(id, { kind: 'preview', decide, at }) as Promise<Outcome<E, Code>>,
    eventsOfCommand: async (id, commandId) => {
      const found = await submit(id, { kind: 'locate', commandId });
      return found.kind === 'accepted' && found.replayed ? found.events : null;
    },
  };
};
