import { createPool, startEmbeddedPostgres, type SupervisorEvent } from '#platform';
import type { Surroundings } from './surroundings.js';

export type Database = {
  readonly url: string;
  /** Where it is, for people; carries no password. */
  readonly says: string;
};

/** The PostgreSQL of the configuration: the embedded one, started or taken over, or one that runs by itself. */
export const openDatabase = async (surroundings: Surroundings): Promise<Database> => {
  const { config, shutdown, health } = surroundings;
  const database =
    config.databaseUrl === null
      ? await embedded(surroundings)
      : { url: config.databaseUrl, says: 'PostgreSQL of DATABASE_URL' };
  const probe = createPool({ url: database.url, max: 1, name: 'credit-ledger-health' });
  shutdown.add('health probe', () => probe.end());
  health.add('database', async () => {
    await probe.query('select 1');
    return { ok: true, detail: 'answers' };
  });
  return database;
};

const embedded = async ({ config, log, shutdown, giveUp }: Surroundings): Promise<Database> => {
  const onEvent = (event: SupervisorEvent): void => {
    if (event.kind === 'restarted') log.warn(event, 'the embedded PostgreSQL was started again');
    else if (event.kind === 'crashed') log.error(event, 'the embedded PostgreSQL fell over');
    else giveUp(event.reason);
  };
  const server = await startEmbeddedPostgres({
    dataDir: config.dataDir,
    pgBinDir: config.pgBinDir ?? undefined,
    onEvent,
  });
  shutdown.add('embedded PostgreSQL', server.stop);
  log.info(
    { folder: server.folder, account: server.account, adopted: server.adopted, port: server.port },
    'embedded PostgreSQL runs',
  );
  return { url: server.url, says: `embedded PostgreSQL, run by ${server.account}, data in ${server.folder}` };
};
