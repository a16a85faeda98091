import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventStore } from '#event-store';
import { openPostgresEventStore } from '#event-store/postgres';
import { invariant } from '#kernel';
import { clusterIn } from '../../libs/platform/src/embedded-postgres/cluster.js';
import { placeFor } from '../../libs/platform/src/embedded-postgres/place.js';
import { runningPostmaster } from '../../libs/platform/src/embedded-postgres/postmaster.js';
import { joinEmbeddedPostgres } from '#platform';
import { testDatabase } from '../support/postgres.js';
import { isReady, keysIn, launch, until, type Instance, type Part, type Settings } from './instance.js';
import type { Site } from './traffic.js';

/** Who is killed. */
export type Victim = 'product' | 'postgres' | 'api' | 'projector' | 'reactor';

/** The product, running, and what there is of it to kill. */
export type Stage = {
  readonly settings: Settings;
  readonly site: Site;
  readonly pidOf: (victim: Victim) => number;
  /** Puts back what was killed, where it does not come back by itself; resolves when all of it serves. */
  readonly recover: (victim: Victim) => Promise<void>;
  /** Runs on the log, read beside the product. */
  readonly onLog: <T>(read: (store: EventStore) => Promise<T>) => Promise<T>;
  readonly strikeDown: () => Promise<void>;
};

const dataFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'ledger-chaos-'));
  chmodSync(folder, 0o755); // as root, the database's account has to reach it
  return folder;
};

const reading = async <T>(connection: string, read: (store: EventStore) => Promise<T>): Promise<T> => {
  const store = await openPostgresEventStore({ connection });
  try {
    return await read(store);
  } finally {
    await store.close();
  }
};

const ended = ({ program }: Instance): Promise<number | null> => program.kill('SIGTERM');

/** Everything in one process, on the embedded PostgreSQL that it runs. */
export const oneProcess = async (): Promise<Stage> => {
  const folder = dataFolder();
  const dataDir = join(folder, 'data');
  const settings = { DATA_DIR: dataDir };
  let product = await launch(settings);
  return {
    settings,
    site: { urls: () => [product.url], keys: keysIn(dataDir) },
    pidOf: (victim) => {
      if (victim === 'product') return product.pid;
      const postmaster = runningPostmaster(clusterIn(placeFor(dataDir).folder).data);
      invariant(victim === 'postgres' && postmaster !== null, 'the victim is there');
      return postmaster.pid;
    },
    recover: async (victim) => {
      if (victim === 'product') {
        await product.program.ended;
        product = await launch(settings);
      }
      await until('all is well again', () => isReady(product));
    },
    onLog: async (read) => {
      const { url, close } = await joinEmbeddedPostgres({ dataDir });
      return reading(url, read).finally(close);
    },
    strikeDown: async () => {
      await ended(product);
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** Two processes for the API, one for the projector and one for the reactor, on a PostgreSQL that runs by itself. */
export const inParts = async (): Promise<Stage> => {
  const folder = dataFolder();
  const database = await testDatabase();
  const settings = { DATA_DIR: folder, DATABASE_URL: database.url, DATABASE_CONNECTIONS: '16' };
  // The first one makes tables and keys; the others find them.
  const first = await launch(settings, 'api');
  const [api, projector, reactor] = await Promise.all([
    launch(settings, 'api'),
    launch(settings, 'projector'),
    launch(settings, 'reactor'),
  ]);
  const running: Partial<Record<Victim, Instance>> = { api, projector, reactor };
  const at = (victim: Victim): Instance => {
    const instance = running[victim];
    invariant(instance !== undefined, 'the victim is there');
    return instance;
  };
  return {
    settings,
    site: { urls: () => [first.url, at('api').url], keys: keysIn(folder) },
    pidOf: (victim) => at(victim).pid,
    recover: async (victim) => {
      await at(victim).program.ended;
      running[victim] = await launch(settings, victim as Part);
    },
    onLog: (read) => reading(database.url, read),
    strikeDown: async () => {
      await Promise.all([first, ...Object.values(running)].map(ended));
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
