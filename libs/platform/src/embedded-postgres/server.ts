import { setTimeout as sleep } from 'node:timers/promises';
import type { ServerAccount } from './account.js';
import type { Binaries } from './binaries.js';
import { passwordOf, SUPERUSER, type Cluster } from './cluster.js';
import { leash, type Leash } from './leash.js';
import { supervisorLimits as limits } from './limits.js';
import { freePort, logTail, runningPostmaster, truncate, type Postmaster } from './postmaster.js';
import { serverSettings } from './settings.js';

export type Server = {
  readonly port: number;
  readonly pid: number;
  readonly adopted: boolean;
  readonly leash: Leash;
};

export type ServerOptions = {
  readonly cluster: Cluster;
  readonly binaries: Binaries;
  readonly account: ServerAccount;
  /** `0`: any free one. */
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
};

/** Takes over the server that runs on the cluster, or starts one; answers when it takes connections. */
export const serve = async (options: ServerOptions): Promise<Server> => {
  const running = await settled(options.cluster.data);
  if (running !== null) {
    const { port, pid } = running;
    return {
      port,
      pid,
      adopted: true,
      leash: leash({ adopt: pid }, options.account, options.cluster.logFile),
    };
  }
  for (let attempt = 1; ; attempt += 1) {
    const port = options.port === 0 ? await freePort() : options.port;
    const server = await launch(options, port);
    if (server !== null) return server;
    const said = logTail(options.cluster.logFile, limits.logTailLines);
    const again = STILL_THERE.test(said) && attempt < limits.portAttempts;
    if (!again)
      throw new Error(
        `PostgreSQL did not start on ${options.cluster.data} (port ${port.toString()}). It said:\n${said}`,
      );
    await sleep(limits.pollMs * 20);
  }
};

/** What a server says when one before it has not quite gone: its port, its memory, or its entry in the process table. */
const STILL_THERE =
  /Address already in use|pre-existing shared memory block|lock file "postmaster.pid" already exists/;

/** A server that is on its way up or down is waited for: half a server is nothing to decide on. */
const settled = async (data: string): Promise<Postmaster | null> => {
  const deadline = Date.now() + limits.startTimeoutMs;
  for (;;) {
    const found = runningPostmaster(data);
    if (found === null || found.state === 'ready') return found;
    if (Date.now() > deadline)
      throw new Error(
        `the PostgreSQL server of ${data} (process ${found.pid.toString()}) has been ${found.state} for a minute: look at its log`,
      );
    await sleep(limits.pollMs);
  }
};

/** `null`: it ended before it was ready; its log says why. */
const launch = async (
  { cluster, binaries, account, settings }: ServerOptions,
  port: number,
): Promise<Server | null> => {
  truncate(cluster.logFile);
  const flags = Object.entries({ ...serverSettings, ...settings }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const held = leash(
    { command: [binaries.postgres, '-D', cluster.data, '-p', port.toString(), ...flags] },
    account,
    cluster.logFile,
  );
  const over = held.ended.then(() => 'over' as const);
  const deadline = Date.now() + limits.startTimeoutMs;
  while (Date.now() < deadline) {
    const found = runningPostmaster(cluster.data);
    if (found?.state === 'ready' && found.port === port)
      return { port, pid: found.pid, adopted: false, leash: held };
    if ((await Promise.race([over, sleep(limits.pollMs)])) === 'over') return null;
  }
  await held.letGo();
  return null;
};

/** Connects as the cluster's superuser. Carries the password: never into a log. */
export const urlOf = (cluster: Cluster, port: number, database: string): string =>
  `postgres://${SUPERUSER}:${passwordOf(cluster)}@127.0.0.1:${port.toString()}/${database}`;
