import type { Client } from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';
import { findBinaries } from './binaries.js';
import { initCluster } from './cluster.js';
import { supervisorLimits as limits } from './limits.js';
import { ensureDatabase, own } from './owner.js';
import { placeFor } from './place.js';
import { serve, urlOf, type Server, type ServerOptions } from './server.js';

export type EmbeddedPostgresOptions = {
  /** The product's data folder; the cluster goes below it, or where the printed `folder` says (see `placeFor`). */
  readonly dataDir: string;
  readonly pgBinDir?: string | undefined;
  readonly port?: number | undefined;
  readonly settings?: Readonly<Record<string, string>> | undefined;
  readonly onEvent?: ((event: SupervisorEvent) => void) | undefined;
};

export type SupervisorEvent =
  | { readonly kind: 'crashed'; readonly log: string }
  | { readonly kind: 'restarted'; readonly pid: number }
  | { readonly kind: 'gave-up'; readonly reason: string };

export type EmbeddedPostgres = {
  /** Of the product's database. Carries the password. Stays the same over a restart after a crash. */
  readonly url: string;
  /** Where the cluster really lies. */
  readonly folder: string;
  /** Who runs it. */
  readonly account: string;
  readonly port: number;
  /** A server that was still running was taken over. */
  readonly adopted: boolean;
  readonly pid: () => number;
  /** Clean stop; idempotent. */
  readonly stop: () => Promise<void>;
};

export const DATABASE = 'ledger';

/**
 * Runs PostgreSQL as a part of this process: dies with it (SIGKILL included), is taken over when it outlived a predecessor,
 * and comes back on the same port when it falls over. Rejects with `DataInUse` when another process has this folder.
 */
export const startEmbeddedPostgres = async (options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> => {
  const { account, folder, programs } = placeFor(options.dataDir);
  const binaries = findBinaries(account, programs, options.pgBinDir);
  const cluster = initCluster(folder, binaries, account);
  const start: ServerOptions = {
    cluster,
    binaries,
    account,
    port: options.port ?? 0,
    settings: options.settings ?? {},
  };
  const first = await take(start);
  const { port, adopted } = first.server;
  const supervised = supervise({ ...start, port }, first, options.onEvent ?? (() => undefined));
  return { url: urlOf(cluster, port, DATABASE), folder, account: account.name, port, adopted, ...supervised };
};

type Taken = { readonly server: Server; readonly owner: Client };

/** A running server of our own: started or taken over, and locked. */
const take = async (start: ServerOptions): Promise<Taken> => {
  for (let attempt = 1; ; attempt += 1) {
    const server = await serve(start);
    try {
      const owner = await own(urlOf(start.cluster, server.port, 'postgres'), start.cluster.data);
      await ensureDatabase(owner, DATABASE);
      return { server, owner };
    } catch (error) {
      // The leash of a server that another process owns must not be pulled: it is cut, not let go.
      if (server.adopted) server.leash.cut();
      else await server.leash.letGo();
      if (!isGoingDown(error) || attempt === limits.takeOverAttempts) throw error;
      await sleep(limits.pollMs * attempt);
    }
  }
};

const GOING_DOWN = new Set(['57P01', '57P02', '57P03', 'ECONNREFUSED', 'ECONNRESET']);

const isGoingDown = (error: unknown): boolean =>
  error instanceof Error &&
  (GOING_DOWN.has((error as NodeJS.ErrnoException).code ?? '') ||
    /Connection terminated/.test(error.message));

type Supervised = Pick<EmbeddedPostgres, 'pid' | 'stop'>;

const supervise = (
  start: ServerOptions,
  first: Taken,
  tell: (event: SupervisorEvent) => void,
): Supervised => {
  let { server, owner } = first;
  let stopping: Promise<void> | null = null;
  const crashes: number[] = [];

  const watch = async (): Promise<void> => {
    for (;;) {
      await server.leash.ended;
      if (stopping !== null) return;
      tell({ kind: 'crashed', log: start.cluster.logFile });
      crashes.push(Date.now());
      if (crashes.filter((at) => at > Date.now() - limits.restartWindowMs).length > limits.restarts) {
        tell({
          kind: 'gave-up',
          reason: `PostgreSQL fell over ${limits.restarts.toString()} times within a minute: see ${start.cluster.logFile}`,
        });
        return;
      }
      await restart();
    }
  };

  const restart = async (): Promise<void> => {
    await owner.end().catch(() => undefined);
    ({ server, owner } = await take(start));
    tell({ kind: 'restarted', pid: server.pid });
  };

  const watching = watch().catch((error: unknown) => {
    tell({ kind: 'gave-up', reason: error instanceof Error ? error.message : String(error) });
  });

  const stop = async (): Promise<void> => {
    await owner.end().catch(() => undefined);
    await server.leash.letGo();
    await Promise.race([watching, sleep(limits.pollMs)]);
  };

  return {
    pid: () => server.pid,
    stop: () => (stopping ??= stop()),
  };
};
