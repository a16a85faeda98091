/** 0-based, contiguous per stream. */
export type Revision = bigint;
/** Global, strictly increasing, gaps allowed (EventStoreDB: the commit position; Postgres and memory: dense from 1). */
export type Position = bigint;

/** There is no `any` and no `streamExists`: neither is idempotent on EventStoreDB. */
export type Expected =
  { readonly kind: 'noStream' } | { readonly kind: 'exact'; readonly revision: Revision };

/** `data` and `metadata` are JSON texts, stored byte for byte: hashes are over these bytes. */
export type NewEvent = {
  /** Lower-case uuid. */
  readonly id: string;
  /** The stored name, `CreditsDebited.v2`. */
  readonly type: string;
  readonly data: string;
  readonly metadata: string;
  /**
   * Both texts come from `JSON.stringify`: that they are JSON needs no proof, and only their escapes are looked at. Parsing them
   * again costs as much as the decision that they record.
   */
  readonly spelled?: true;
};

export type StoredEvent = Omit<NewEvent, 'spelled'> & {
  readonly stream: string;
  readonly revision: Revision;
  readonly position: Position;
  /** The store's own clock, milliseconds since 1970; the engine's `recordedAt` stands in the metadata. */
  readonly storedAt: number;
};

export type AppendOptions = {
  readonly expected: Expected;
  readonly signal?: AbortSignal | undefined;
  readonly timeoutMs?: number | undefined;
};

export type AppendRequest = AppendOptions & { readonly stream: string; readonly events: readonly NewEvent[] };

/** Of the LAST event of the request, also on an idempotent repeat. */
export type Appended = {
  readonly revision: Revision;
  readonly position: Position;
  /**
   * Whether these events had been stored before this call. `'unknown'`: the store cannot tell (EventStoreDB).
   * It matters to a writer whose cached tip assumes that the stored bytes are its own.
   */
  readonly repeated: boolean | 'unknown';
};

export type ReadStreamOptions = {
  /** Inclusive. Default: the start forwards, the end backwards. */
  readonly from?: Revision | undefined;
  readonly direction?: 'forwards' | 'backwards' | undefined;
  readonly limit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
};

export type ReadAllOptions = {
  /** Exclusive. Default: from the beginning. */
  readonly after?: Position | undefined;
  /** Literal prefixes of stream names; none given = every stream. */
  readonly streamPrefixes?: readonly string[] | undefined;
  readonly limit?: number | undefined;
  readonly signal?: AbortSignal | undefined;
};

export type SubscribeOptions = {
  /** Exclusive; `0n` = from the beginning. */
  readonly after: Position;
  readonly streamPrefixes?: readonly string[] | undefined;
  readonly batchSize?: number | undefined;
};

export type Subscriber = {
  /** One batch at a time, in position order, at least once. A rejection delivers the same batch again, a bounded number of times. */
  readonly onEvents: (batch: readonly StoredEvent[]) => Promise<void>;
  /** Every event ≤ `position` that matches has been handled; also advances when all was filtered out. */
  readonly onProgress?: (position: Position) => void | Promise<void>;
  /** After the last event that was history at the time has been handled. */
  readonly onCaughtUp?: (position: Position) => void;
  /** The subscription gave up (`state` is `failed`) or was told why it reconnects. */
  readonly onDropped?: (reason: Error, final: boolean) => void;
};

export type Subscription = {
  readonly position: Position;
  readonly state: 'catching-up' | 'live' | 'reconnecting' | 'stopped' | 'failed';
  /** Waits for the running batch; idempotent. */
  readonly stop: () => Promise<void>;
};

export type StoreHealth = { readonly ok: boolean; readonly detail: string };

/** The one interface that engine, projectors and auditor stand on. Limits of `limits.ts` are checked before any I/O. */
export type EventStore = {
  /** How repeats and command ids behave: `'in-store'` = unique event ids per stream are durable and answered at once; `'lagging'` = they are indexed by a projection. */
  readonly commandIndex: 'in-store' | 'lagging';
  /** Atomic and contiguous. Rejects with one of `errors.ts`. */
  readonly append: (stream: string, events: readonly NewEvent[], options: AppendOptions) => Promise<Appended>;
  /** Pipelined; each atomic, not atomic together; order kept per stream. */
  readonly appendMany: (
    requests: readonly AppendRequest[],
  ) => Promise<readonly PromiseSettledResult<Appended>[]>;
  /** A missing stream is empty. */
  readonly readStream: (stream: string, options?: ReadStreamOptions) => AsyncIterable<StoredEvent>;
  readonly readAll: (options?: ReadAllOptions) => AsyncIterable<StoredEvent>;
  readonly subscribeAll: (options: SubscribeOptions, subscriber: Subscriber) => Subscription;
  /** `null`: no such stream. */
  readonly headRevision: (stream: string) => Promise<Revision | null>;
  /** `0n`: nothing stored yet. */
  readonly headPosition: () => Promise<Position>;
  readonly health: () => Promise<StoreHealth>;
  readonly close: () => Promise<void>;
};
