import type pg from 'pg';
import {
  createSnapshotter,
  decoderOf,
  type CommandIndex,
  type DecodingFormat,
  type SnapshotKind,
  type SnapshotStore,
} from '#engine';
import type { EventStore } from '#event-store';
import type { Clock } from '#kernel';
import type { Logger } from '#platform';
import { commandIndexModel, createProjector, type AnyReadModel, type Projector } from '#projection-runtime';
import { readModels } from '#projections';

export type ProjectorAppParts = {
  readonly store: EventStore;
  /** Of the read models. Stays the caller's to end. */
  readonly tables: pg.Pool;
  readonly clock: Clock;
  readonly snapshots: SnapshotStore;
  readonly commandIndex: CommandIndex;
  /** Every category of streams that the log can hold. */
  readonly formats: readonly DecodingFormat[];
  /** Those whose folded state is worth a snapshot. */
  readonly kinds: readonly SnapshotKind[];
  readonly log: Logger;
};

export type ProjectorApp = {
  readonly lags: Projector['lags'];
  readonly health: () => Promise<{ readonly ok: boolean; readonly detail: string }>;
  /** Waits for the running batches. Idempotent. */
  readonly stop: () => Promise<void>;
};

/** Runs every read model, and makes the snapshots that keep cold loads short. */
export const startProjector = async (parts: ProjectorAppParts): Promise<ProjectorApp> => {
  const { store, tables, clock, formats, log } = parts;
  const projector = createProjector({
    store,
    pool: tables,
    clock,
    readModels: modelsFor(store),
    decode: decoderOf(formats),
    metrics: {
      applied: () => undefined,
      failed: (readModel, problem) => {
        log.error({ readModel, problem }, 'a read model stopped: npm run rebuild brings it back');
      },
    },
  });
  await projector.start();
  const snapshots = await followWithSnapshots(parts);
  return {
    lags: projector.lags,
    health: () => Promise.resolve(healthOf(projector)),
    stop: async () => {
      await snapshots.stop();
      await projector.stop();
    },
  };
};

/** Where the store has no durable index of command ids, a read model is one (S18). */
const modelsFor = ({ commandIndex }: EventStore): readonly AnyReadModel[] =>
  commandIndex === 'lagging' ? [...readModels, commandIndexModel] : readModels;

const healthOf = (projector: Projector): { ok: boolean; detail: string } => {
  const broken = projector.health().filter(({ state }) => state === 'failed' || state === 'stalled');
  const problem = projector.logProblem();
  const detail = problem ?? broken.map(({ readModel, state }) => `${readModel} is ${state}`).join(', ');
  return { ok: detail === '', detail: detail === '' ? 'all run' : detail };
};

/** From now on: what was long before this start gets its snapshot when it grows on. */
const followWithSnapshots = async ({
  store,
  snapshots,
  commandIndex,
  kinds,
  log,
}: ProjectorAppParts): Promise<{ stop: () => Promise<void> }> => {
  const snapshotter = createSnapshotter({ store, snapshots, commandIndex, kinds });
  return store.subscribeAll(
    { after: await store.headPosition() },
    {
      onEvents: snapshotter.onEvents,
      onDropped: (reason, final) => {
        if (final)
          log.warn({ err: reason }, 'no snapshots until the next start: loading long streams takes longer');
      },
    },
  );
};
