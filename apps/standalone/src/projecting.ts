import { startProjector } from '#apps/projector';
import { snapshotKinds } from '#commands';
import { ledgerFormats } from '#projections';
import type { Ledger } from './ledger.js';

export const startProjecting = async (ledger: Ledger): Promise<void> => {
  const { shutdown, health, metrics } = ledger;
  const projector = await startProjector({
    ...ledger,
    formats: ledgerFormats,
    kinds: snapshotKinds,
  });
  shutdown.add('projector', projector.stop);
  health.add('projections', projector.health);
  metrics.projections.lagFrom(async () =>
    (await projector.lags()).map(({ readModel, head, position }) => ({
      readModel,
      behind: Number(head - position),
    })),
  );
};
