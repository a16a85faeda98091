import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { clusterIn } from './cluster.js';
import { placeFor } from './place.js';
import { runningPostmaster } from './postmaster.js';
import { urlOf } from './server.js';
import { DATABASE, startEmbeddedPostgres, type EmbeddedPostgresOptions } from './supervisor.js';

export type JoinedPostgres = { readonly url: string; readonly close: () => Promise<void> };

/**
 * For tools beside the product: connects to the server of a running instance, or starts one for as long as the tool runs.
 * Rejects where there is no data yet: a tool makes none.
 */
export const joinEmbeddedPostgres = async (options: EmbeddedPostgresOptions): Promise<JoinedPostgres> => {
  const { folder } = placeFor(options.dataDir);
  const cluster = clusterIn(folder);
  if (!existsSync(join(cluster.data, 'PG_VERSION')))
    throw new Error(
      `there is no ledger in ${options.dataDir}: start the product once, or name another DATA_DIR`,
    );
  const running = runningPostmaster(cluster.data);
  if (running?.state === 'ready')
    return { url: urlOf(cluster, running.port, DATABASE), close: () => Promise.resolve() };
  const server = await startEmbeddedPostgres(options);
  return { url: server.url, close: server.stop };
};
