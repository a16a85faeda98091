import {
  createPool,
  startEmbeddedPostgres,
  type Config,
  type Health,
  type Logger,
  type Shutdown,
} from '#platform';

export type Database = {
  readonly url: string;
  /** Where it is, for people; carries no password. */
  readonly says: string;
};

/** The PostgreSQL of the configuration: the embedded one, started or taken over, or one that runs by itself. */
export const openDatabase = async (
  config: Config,
  surroundings: { readonly log: Logger; readonly shutdown: Shutdown; readonly health: Health },
): Promise<Database> => {
  const { log, shutdown, health } = surroundings;
  const database =
    config.databaseUrl === null
      ? await embedded(config, log, shutdown)
      : { url: config.databaseUrl, says: 'PostgreSQL of DATABASE_URL' };
  const probe = createPool({ url: database.url, max: 1, name: 'credit-ledger-health' });
  shutdown.add('health probe', () => probe.end());
  health.add('database', async () => {
    await probe.query('select 1');
    return { ok: true, detail: 'answers' };
  });
  return database;
};

const embedded = async (config: Config, log: Logger, shutdown: Shutdown): Promise<Database> => {
  const server = await startEmbeddedPostgres({
    dataDir: config.dataDir,
    pgBinDir: config.pgBinDir ?? undefined,
    onEvent: (event) => {
      if (event.kind === 'restarted') log.warn(event, 'the embedded PostgreSQL was started again');
      else
        log.error(
          event,
          event.kind === 'crashed'
            ? 'the embedded PostgreSQL fell over'
            : 'the embedded PostgreSQL stays down',
        );
    },
  });
  shutdown.add('embedded PostgreSQL', server.stop);
  log.info(
    { folder: server.folder, account: server.account, adopted: server.adopted, port: server.port },
    'embedded PostgreSQL runs',
  );
  return { url: server.url, says: `embedded PostgreSQL, run by ${server.account}, data in ${server.folder}` };
};
