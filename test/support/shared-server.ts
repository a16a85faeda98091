import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  constants,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { runAs, serverAccount } from '../../libs/platform/src/embedded-postgres/account.js';
import { findBinaries } from '../../libs/platform/src/embedded-postgres/binaries.js';
import { give, initCluster } from '../../libs/platform/src/embedded-postgres/cluster.js';
import {
  freePort,
  logTail,
  runningPostmaster,
} from '../../libs/platform/src/embedded-postgres/postmaster.js';
import { urlOf } from '../../libs/platform/src/embedded-postgres/server.js';
import { serverSettings } from '../../libs/platform/src/embedded-postgres/settings.js';

const START_TIMEOUT_MS = 30_000;

/** As the product runs it, disk included: the store refuses a server that may lose what it acknowledged. */
const settings = { ...serverSettings, max_connections: '300' };

/** One folder a project and user: two checkouts on one machine test apart. */
const project = createHash('sha256')
  .update(`${process.cwd()} ${process.getuid?.().toString() ?? ''}`)
  .digest('hex')
  .slice(0, 12);
const HOME = join(tmpdir(), `credit-ledger-test-${project}`);
const CURRENT = join(HOME, 'current');

/**
 * Every test process holds the writing end of a named pipe open, and says nothing. The kernel closes it with the process,
 * however that ends; after the last one the shell at the reading end stops the server and removes its folder.
 */
const LEASH = `
folder=$1 current=$2; shift 2
"$@" </dev/null & pid=$!
exec 3<"$folder/users"
while read -r _ <&3; do :; done
kill -INT "$pid"; wait "$pid"
[ "$(readlink "$current")" = "$folder" ] && rm -f "$current"
rm -rf "$folder"; rmdir "\${current%/*}" 2>/dev/null
exit 0
`;

/** The superuser's url of the running server, which now lives at least as long as this process. */
export const sharedServer = async (): Promise<string> => joined() ?? (await started());

const joined = (): string | null => {
  try {
    const folder = readlinkSync(CURRENT);
    openSync(join(folder, 'users'), constants.O_WRONLY | constants.O_NONBLOCK); // ENXIO: nobody at the other end
    return readFileSync(join(folder, 'url'), 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENXIO') return null;
    throw error;
  }
};

/** Starts one and publishes it. Two that do so at once end up with one: the second lets go of its own. */
const started = async (): Promise<string> => {
  const account = serverAccount();
  mkdirSync(HOME, { recursive: true });
  give(HOME, account);
  const folder = mkdtempSync(join(HOME, 'server-'));
  chmodSync(folder, 0o755);
  give(folder, account);
  const pipe = join(folder, 'users');
  if (spawnSync('mkfifo', [pipe]).status !== 0) throw new Error(`cannot make the named pipe ${pipe}`);
  give(pipe, account);
  const starter = openSync(pipe, constants.O_RDWR); // opens at once, reader or not
  const url = await launched(folder);
  writeFileSync(join(folder, 'url'), url, { mode: 0o600 });
  const user = openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
  closeSync(starter);
  const other = published(folder);
  if (other !== null) closeSync(user);
  return other ?? url;
};

const launched = async (folder: string): Promise<string> => {
  const account = serverAccount();
  const binaries = findBinaries(account, folder, process.env['PG_BIN_DIR']);
  const cluster = initCluster(join(folder, 'cluster'), binaries, account, ['--no-sync']); // nothing of it outlives the run
  // Programs that were copied here are root's: the leash, which is not, has to be able to remove them.
  if (account.ids !== null)
    spawnSync('chown', ['-R', `${account.ids.uid.toString()}:${account.ids.gid.toString()}`, folder]);
  const port = await freePort();
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const log = openSync(cluster.logFile, 'a', 0o644);
  const command = [binaries.postgres, '-D', cluster.data, '-p', port.toString(), ...options];
  const shell = spawn('/bin/sh', ['-c', LEASH, 'leash', folder, CURRENT, ...command], {
    ...runAs(account),
    cwd: '/',
    detached: true,
    stdio: ['ignore', log, log],
  });
  shell.unref();
  closeSync(log);
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (runningPostmaster(cluster.data)?.state === 'ready') return urlOf(cluster, port, 'postgres');
    await sleep(5);
  }
  throw new Error(`the test server did not start:\n${logTail(cluster.logFile, 10)}`);
};

/** `null`: ours is the current one now. Else the url of the one that is. */
const published = (folder: string): string | null => {
  for (;;) {
    try {
      symlinkSync(folder, CURRENT);
      return null;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const other = joined();
    if (other !== null) return other;
    rmSync(CURRENT, { force: true }); // left behind by one that is gone
  }
};
