import { createSnapshotter, decoderOf, snapshotKind } from '#engine';
import type { DomainEvent } from '#kernel';
import { commandIndexModel, createProjector, type AnyReadModel, type Projector } from '#projection-runtime';
import { readModels } from '#projections';
import { policyKind, poolKind, type Ledger } from './ledger.js';

/** Runs every read model, and the snapshots that keep cold loads short. */
export const startProjecting = async (ledger: Ledger): Promise<Projector> => {
  const { store, tables, clock, shutdown, health, metrics, log } = ledger;
  const projector = createProjector({
    store,
    pool: tables,
    clock,
    readModels: modelsFor(ledger),
    decode: decoderOf<DomainEvent>([poolKind.format, policyKind.format]),
    metrics: {
      applied: () => undefined,
      failed: (readModel, problem) => {
        log.error({ readModel, problem }, 'a read model stopped: rebuild it');
      },
    },
  });
  shutdown.add('projector', projector.stop);
  health.add('projections', () => {
    const broken = projector.health().filter(({ state }) => state === 'failed' || state === 'stalled');
    const problem = projector.logProblem();
    return Promise.resolve({
      ok: broken.length === 0 && problem === null,
      detail:
        problem ?? (broken.map(({ readModel, state }) => `${readModel} ${state}`).join(', ') || 'all run'),
    });
  });
  metrics.projections.lagFrom(async () =>
    (await projector.lags()).map(({ readModel, head, position }) => ({
      readModel,
      behind: Number(head - position),
    })),
  );
  await projector.start();
  await startSnapshots(ledger);
  return projector;
};

/** Where the store has no durable index of command ids, a read model is one (S18). */
const modelsFor = ({ store }: Ledger): readonly AnyReadModel[] => {
  const models: readonly AnyReadModel[] = readModels;
  return store.commandIndex === 'lagging' ? [...models, commandIndexModel] : models;
};

/** From now on: what was long before this start is snapshot when it grows on. */
const startSnapshots = async ({ store, snapshots, commandIndex, shutdown, log }: Ledger): Promise<void> => {
  const snapshotter = createSnapshotter({
    store,
    snapshots,
    commandIndex,
    kinds: [snapshotKind(poolKind), snapshotKind(policyKind)],
  });
  const subscription = store.subscribeAll(
    { after: await store.headPosition() },
    {
      onEvents: snapshotter.onEvents,
      onDropped: (reason, final) => {
        if (final)
          log.warn({ err: reason }, 'snapshots stop until the next start; loading streams takes longer');
      },
    },
  );
  shutdown.add('snapshots', subscription.stop);
};
