import type { EventStore } from '#event-store';
import type { Decide, Decider, DomainEvent, EventFormat, Facts, Instant, Json } from '#kernel';

/** What the engine uses of a store. */
export type EngineStore = Pick<EventStore, 'commandIndex' | 'append' | 'readStream' | 'headRevision'>;

/** Everything the engine writes into an event's metadata that the domain does not decide. Stamped once at the edge. */
export type CommandContext = {
  /** uuid v5 of principal + stream + idempotency key (S18): `commandIdOf`. */
  readonly commandId: string;
  /** Hash of the command's canonical payload: the same key with another one is refused. */
  readonly fingerprint: string;
  /** Who: `service:metering`, `operator:jane`, `system:sweep`. */
  readonly actor: string;
  readonly correlation: string;
  readonly causation: string | null;
  /** Acceptance time (S1). */
  readonly at: Instant;
};

export type AcceptedOutcome<E> = {
  readonly kind: 'accepted';
  /** The decision's own events, without what was settled before it. Empty: a no-op. */
  readonly events: readonly E[];
  readonly revision: bigint;
  /** Read your writes: queries take `at_least` this. At or after the last event of this command: several share one append. */
  readonly position: bigint;
  /** The answer was rebuilt from stored events: this command id had been done before. */
  readonly replayed: boolean;
};

export type RefusedOutcome<Code extends string> = {
  readonly kind: 'refused';
  readonly code: Code | 'idempotency-key-reused';
  readonly facts: Facts;
  /** The refusal rests on the stream up to here. */
  readonly position: bigint;
};

export type Outcome<E, Code extends string = string> = AcceptedOutcome<E> | RefusedOutcome<Code>;

/** One kind of stream, as command handlers use it. */
export type Streams<S, E extends DomainEvent> = {
  /**
   * Settles what is due, decides, appends, and answers after the append. `id` is the part after the category's dash.
   * Rejects with `Overloaded` (queue full: nothing was done), `Unavailable`, or `AppendOutcomeUnknown` (repeat with the same command id).
   */
  readonly transact: <Code extends string>(
    id: string,
    decide: Decide<E, S, Code>,
    context: CommandContext,
  ) => Promise<Outcome<E, Code>>;
  /** The same decider on the same state; appends nothing (dry run). */
  readonly preview: <Code extends string>(
    id: string,
    decide: Decide<E, S, Code>,
    at: Instant,
  ) => Promise<Outcome<E, Code>>;
  /** The stored events of one command, found by the recent window or the durable index; `null`: no such command in that stream. */
  readonly eventsOfCommand: (id: string, commandId: string) => Promise<readonly E[] | null>;
};

/** S31. Durable answer to "was this command done in this stream, and where does it start?" */
export type CommandIndex = {
  readonly find: (stream: string, commandId: string) => Promise<{ readonly revision: bigint } | null>;
  /** Every event ≤ this position is in the index. `null`: the index is the store itself and never lags. */
  readonly indexedUpTo: () => Promise<bigint | null>;
};

/** S31. Written on the projector's side, never on the hot path. A snapshot of another fold version is ignored. */
export type SnapshotStore = {
  readonly load: (stream: string, foldVersion: string) => Promise<Snapshot | null>;
  readonly save: (stream: string, foldVersion: string, snapshot: Snapshot) => Promise<void>;
};

export type Snapshot = {
  readonly revision: bigint;
  readonly position: bigint;
  readonly hash: string;
  /** The fold's state and the engine's own window of recent commands, as JSON text. */
  readonly state: string;
};

/** A fold's state as JSON and back. Bound to a fold version: it reads only what the same version wrote. */
export type StateCodec<S> = {
  readonly encode: (state: S) => Json;
  readonly decode: (json: Json) => S;
};

/** One kind of stream, as its domain folder describes it to the engine. */
export type StreamKind<S, E extends DomainEvent> = {
  readonly format: EventFormat<E>;
  readonly decider: Decider<S, E>;
  /** Raised whenever `evolve` or the state's shape changes: snapshots of another version are ignored. */
  readonly foldVersion: string;
  /** `plainState()` does for any state that is a tree of records, lists, maps, sets, text, numbers and bigints. */
  readonly stateCodec: StateCodec<S>;
};

/** What the engine counts. Called on the hot path: an implementation adds to a number and returns. */
export type EngineMetrics = {
  readonly appended: (commands: number, events: number) => void;
  readonly conflict: () => void;
  readonly outcomeUnknown: () => void;
  readonly replayed: () => void;
  /** `events` folded after the snapshot, or from the start. */
  readonly tipLoaded: (events: number, fromSnapshot: boolean) => void;
  /** A snapshot of this stream could not be loaded or read, or the log does not go through it: the whole log was folded, right but slow. */
  readonly snapshotUnusable: (stream: string) => void;
  readonly tipReused: () => void;
  /** Commands accepted and not yet answered, in the whole engine. */
  readonly queued: (depth: number) => void;
  readonly overloaded: () => void;
  /** A writer gave its place to another stream's. */
  readonly evicted: () => void;
};
