import type { StoredEvent } from '#event-store';
import type { DomainEvent } from '#kernel';
import { categoryOf } from './envelope.js';
import { indexReach } from './index-reach.js';
import { engineLimits, type EngineLimits } from './limits.js';
import type { CommandIndex, EngineStore, SnapshotStore, StreamKind } from './ports.js';
import { loadTip, snapshotOf } from './tip.js';

export type Snapshotter = {
  /**
   * Events in the order of the log, at least once. Saves a snapshot of every stream whose tail has grown long; resolves when
   * that is done. Runs on the projector's side: no command waits for it.
   */
  readonly onEvents: (batch: readonly StoredEvent[]) => Promise<void>;
};

export type SnapshotterOptions = {
  readonly store: EngineStore;
  readonly snapshots: SnapshotStore;
  readonly commandIndex: CommandIndex;
  readonly kinds: readonly SnapshotKind[];
  readonly limits?: Partial<EngineLimits>;
};

/** One kind of stream with its state and events hidden: kinds of different streams fit into one list. */
export type SnapshotKind = {
  readonly category: string;
  readonly snapshot: (stream: string, options: SnapshotterOptions) => Promise<void>;
};

export const snapshotKind = <S, E extends DomainEvent>(kind: StreamKind<S, E>): SnapshotKind => ({
  category: kind.format.category,
  snapshot: async (stream, options) => {
    const { store, snapshots, commandIndex } = options;
    const limits = { ...engineLimits, ...options.limits };
    const indexedUpTo = await indexReach(store.commandIndex, commandIndex).refresh();
    const { tip } = await loadTip(kind, stream, { store, snapshots, limits }, indexedUpTo);
    await snapshots.save(stream, kind.foldVersion, snapshotOf(kind, tip));
  },
});

export const createSnapshotter = (options: SnapshotterOptions): Snapshotter => {
  const { tailBeforeSnapshot, countedTails } = { ...engineLimits, ...options.limits };
  const kinds = new Map(options.kinds.map((kind) => [kind.category, kind]));
  const tails = new Map<string, number>();

  const count = (stream: string): number => {
    const tail = (tails.get(stream) ?? 0) + 1;
    tails.delete(stream); // to the end: the stream that is quiet for longest is forgotten first
    tails.set(stream, tail);
    for (const quietest of tails.keys()) {
      if (tails.size <= countedTails) break;
      tails.delete(quietest);
    }
    return tail;
  };

  return {
    onEvents: async (batch) => {
      const long = new Set<string>();
      for (const { stream } of batch)
        if (kinds.has(categoryOf(stream)) && count(stream) >= tailBeforeSnapshot) long.add(stream);
      for (const stream of long) {
        await kinds.get(categoryOf(stream))?.snapshot(stream, options);
        tails.delete(stream);
      }
    },
  };
};
