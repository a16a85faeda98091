import type { EventStore, Position } from '#event-store';

/** What happens to one append on its way. After `'never-answered'` nobody knows whether it was stored; the caller hears nothing. */
export type AppendFault = 'lost-after-commit' | 'lost-before-commit' | 'never-answered';

/** A store of its own connection, which alone can be broken. */
export type BreakableStore = { readonly store: EventStore; readonly break: () => Promise<void> };

/** The index of command ids as the engine sees it, and a way to make it lag. */
export type IndexUnderTest = {
  readonly find: (stream: string, eventId: string) => Promise<{ readonly revision: bigint } | null>;
  readonly indexedUpTo: () => Promise<Position | null>;
  /** From now on nothing new is indexed; does nothing where the index is the store itself. */
  readonly hold: () => Promise<void>;
  readonly release: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/**
 * What a stage can do to its store, beyond using it. All of it concerns stores opened with `Stage.open` before or after the
 * call, unless said otherwise; a fault hits once and is over.
 */
export type Capabilities = {
  /** 23, 24, 25: the next append suffers this. */
  readonly failNextAppend: (fault: AppendFault) => void;
  /** 26: the passing refusals that must be repeated inside the adapter, and one of them for the next append. */
  readonly passingRefusals: {
    readonly kinds: readonly string[];
    readonly next: (kind: string) => void | Promise<void>;
  };
  /** 27: every open connection is ended in good order, as a server or a proxy does that shuts down. */
  readonly endConnections: () => Promise<void>;
  /** 28: a store whose first exchange with the server (handshake, features call) fails or hangs once. */
  readonly openWithFirstExchange: (fault: 'fail' | 'hang') => Promise<EventStore>;
  /** 29. */
  readonly openBreakable: () => Promise<BreakableStore>;
  /** 34, 55: calls, cursors or borrowed connections of that store which have begun and not ended, subscriptions aside. */
  readonly openCalls: (store: EventStore) => number;
  /** 36: bytes that the server has sent to all its clients so far. */
  readonly bytesSent: () => number;
  /** 46: what `test/contract/consumer.ts` needs to open the same log in a process of its own. */
  readonly consumer: { readonly adapter: 'postgres' | 'eventstoredb'; readonly url: string };
  /** 49: the server may be this many events ahead of a consumer, no more; returns the way back. */
  readonly limitBuffers: (events: number) => () => void;
  /** 51: the ways in which a running subscription is dropped, and one of them now. */
  readonly drops: { readonly kinds: readonly string[]; readonly now: (kind: string) => Promise<void> };
  /** 52: connections stay open and carry nothing any more; new ones work. */
  readonly silence: () => Promise<void>;
  /** 56: the server goes away, stays away for a moment, and comes back with its data. */
  readonly restart: () => Promise<void>;
  /** 57, 58: stores that the server refuses, or whose server is not what they ask for; `secret` is their password. */
  readonly refused: {
    readonly kinds: readonly string[];
    readonly open: (kind: string) => Promise<EventStore>;
    readonly secret: string;
  };
  /** 60. */
  readonly commandIndex: (store: EventStore) => Promise<IndexUnderTest>;
};

/** One running log. The cases share it: each has streams of its own, and reads the log after the head that it found. */
export type Stage = {
  /** A store of its own, as another process would have one. The suite closes it. Time-outs and pauses should be short ones. */
  readonly open: () => Promise<EventStore>;
  readonly can: Partial<Capabilities>;
  readonly stop: () => Promise<void>;
};

export type StoreAdapter = {
  readonly commandIndex: EventStore['commandIndex'];
  /** What has no meaning there, and why: the cases that need it are listed by name with this reason. */
  readonly without: { readonly [K in keyof Capabilities]?: string };
  readonly start: () => Promise<Stage>;
};
