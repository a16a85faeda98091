import { systemClock } from '#platform/clock';
import { ConfigRefused, readConfig, type Config, type Environment } from '#platform/config';
import { joinEmbeddedPostgres, type JoinedPostgres } from '#platform/embedded-postgres';
import { Impossible } from '../problem.js';
import type { ReadModelCheck } from '../verify/read-models.js';
import type { Ledger } from './ledger.js';
import { postgresLog, READER } from './postgres-log.js';
import { openSnapshot, type Snapshot } from './snapshot.js';
import { storeLog, type EventLog } from './store-log.js';

/** The ledger that the environment names, as it stands now: beside the running product, or on its data while it is stopped. */
export const openLedger = async (environment: Environment): Promise<Ledger> => {
  const config = configOf(environment);
  const database = await databaseOf(config);
  try {
    const snapshot = await openSnapshot(database.url, READER);
    try {
      return await ledgerOn(config, database, snapshot);
    } catch (error) {
      await snapshot.close();
      throw error;
    }
  } catch (error) {
    await database.close();
    throw error;
  }
};

const configOf = (environment: Environment): Config => {
  try {
    return readConfig(environment);
  } catch (error) {
    if (!(error instanceof ConfigRefused)) throw error;
    throw new Impossible(error.message, 'see all of it with: npm run doctor');
  }
};

const databaseOf = async ({ databaseUrl, dataDir, pgBinDir }: Config): Promise<JoinedPostgres> => {
  if (databaseUrl !== null) return { url: databaseUrl, close: () => Promise.resolve() };
  return await joinEmbeddedPostgres({ dataDir, pgBinDir: pgBinDir ?? undefined });
};

const ledgerOn = async (config: Config, database: JoinedPostgres, snapshot: Snapshot): Promise<Ledger> => {
  // The snapshot stands before the head of another store is read: no read model can be ahead of what is seen of the log.
  const log = await logOf(config, snapshot);
  const { hostname, pathname, port } = new URL(database.url);
  const server =
    config.databaseUrl === null
      ? `the embedded PostgreSQL of ${config.dataDir}`
      : `PostgreSQL ${hostname}:${port}${pathname}`;
  return {
    ...log,
    name: config.eventStoreDbUrl === null ? server : `EventStoreDB, read models in ${server}`,
    now: snapshot.testClock ?? systemClock.now(),
    readModels: readModelsOn(database.url, snapshot.name),
    names: async (ids) => (await import('./vault-names.js')).vaultNames(database.url, ids),
    provider: async (window) =>
      (await import('./provider-lines.js')).providerLines(
        { url: database.url, terms: config.payments },
        window,
      ),
    dataDir: config.dataDir,
    close: async () => {
      await log.close();
      await snapshot.close();
      await database.close();
    },
  };
};

/** Only `verify` loads them. */
const readModelsOn = (url: string, snapshot: string): ReadModelCheck => ({
  open: async (findings) => {
    const { readModels: models } = await import('#projections');
    const { checkReadModels } = await import('../verify/read-models.js');
    return checkReadModels({ url, snapshot, models }).open(findings);
  },
});

const logOf = async ({ eventStoreDbUrl }: Config, snapshot: Snapshot): Promise<EventLog> => {
  if (eventStoreDbUrl === null) return postgresLog(snapshot);
  const { openEventStoreDb } = await import('#event-store/eventstoredb');
  const { ledgerStreams } = await import('#projections');
  return storeLog(openEventStoreDb({ connection: eventStoreDbUrl, streamPrefixes: ledgerStreams }));
};
