import { createSealer, sealPlaces } from '#proof';
import type { Ledger } from './ledger.js';

/** Signs, outside the database, what the log held (S30). */
export const startSealing = ({ store, config, clock, log, shutdown }: Ledger): void => {
  const sealer = createSealer({
    ...sealPlaces(config.dataDir),
    store,
    clock,
    onError: (error) => {
      log.error({ err: error }, 'the log could not be sealed');
    },
  });
  sealer.start();
  shutdown.add('sealer', sealer.stop);
};
