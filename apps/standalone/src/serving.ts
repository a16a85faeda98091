import { createApi, postgresKeys, type ApiKeys } from '#apps/api';
import { createFreshness, kyselyOn } from '#projection-runtime';
import type { Commands } from './commands.js';
import { admitFirstKeys, firstKeys, type FirstKeys } from './keys-file.js';
import type { Ledger } from './ledger.js';
import { listenForOperations } from './operations-listener.js';
import type { Reactions } from './reactions-desk.js';

export type Serving = { readonly url: string; readonly keys: FirstKeys };

/** The API, listening. */
export const startServing = async (
  ledger: Ledger,
  { rateCard }: Commands,
  { followThrough, liveThrough, notices, outgoing, payments, press, seller, taxDesk }: Reactions,
): Promise<Serving> => {
  const { config, tables, db, clock, shutdown } = ledger;
  const keys: ApiKeys = postgresKeys(db);
  const first = firstKeys(config.dataDir);
  await admitFirstKeys(keys, first, clock.now());
  const freshness = createFreshness(kyselyOn<never>(tables));
  const api = await createApi({
    ...ledger,
    rateCard,
    taxDesk,
    followThrough,
    documents: { ...press, seller },
    notices,
    outgoing,
    payments,
    sandboxPayments: payments,
    keys,
    readSide: { db, waitFor: freshness.waitFor },
    metrics: ledger.metrics.api,
    advanceClock: clock.kind === 'test' ? liveThrough : undefined,
  });
  shutdown.add('API', async () => {
    freshness.close();
    await api.close();
  });
  await api.listen(config.port, config.host);
  return { url: await api.getUrl(), keys: first };
};

/** A process without the API still says how it is. */
export const startOperations = async ({ config, health, metrics, shutdown }: Ledger): Promise<string> => {
  const listener = await listenForOperations({ ...config, health, metrics });
  shutdown.add('operations listener', listener.close);
  return `http://${config.host}:${listener.port.toString()}`;
};
