import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { runAs, type ServerAccount } from './account.js';
import type { Binaries } from './binaries.js';

export const SUPERUSER = 'ledger';

/** One database cluster: Postgres's own folder, the password that goes with it, its log. */
export type Cluster = { readonly data: string; readonly passwordFile: string; readonly logFile: string };

export const clusterIn = (folder: string): Cluster => ({
  data: join(folder, 'data'),
  passwordFile: join(folder, 'password'),
  logFile: join(folder, 'postgres.log'),
});

export const passwordOf = (cluster: Cluster): string => readFileSync(cluster.passwordFile, 'utf8').trim();

/** Makes `folder` a cluster unless it is one. It is made beside and renamed: whoever is killed in the middle leaves no half of one. */
export const initCluster = (
  folder: string,
  { initdb }: Binaries,
  account: ServerAccount,
  flags: readonly string[] = [],
): Cluster => {
  const cluster = clusterIn(folder);
  if (existsSync(join(cluster.data, 'PG_VERSION'))) return cluster;
  removeAbandoned(folder);
  const fresh = mkdtempSync(`${folder}.new-`);
  try {
    give(fresh, account);
    const { data, passwordFile } = clusterIn(fresh);
    writeFileSync(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
    give(passwordFile, account);
    const made = spawnSync(
      initdb,
      [
        '-D',
        data,
        '-U',
        SUPERUSER,
        '-A',
        'scram-sha-256',
        '--pwfile',
        passwordFile,
        '-E',
        'UTF8',
        '--locale',
        'C',
        '--data-checksums',
        ...flags,
      ],
      { ...runAs(account), cwd: '/', encoding: 'utf8' },
    );
    if (made.status !== 0)
      throw new Error(
        `initdb failed for ${folder}: ${made.error?.message ?? (made.stderr + made.stdout).trim()}`,
      );
    chownSync(passwordFile, process.getuid?.() ?? -1, process.getgid?.() ?? -1);
    renameSync(fresh, folder);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(join(cluster.data, 'PG_VERSION'))) throw error; // else another process was faster, and its cluster serves
  }
  return cluster;
};

/** What a killed predecessor left half made; one that is being made right now is younger. */
const removeAbandoned = (folder: string): void => {
  for (const name of readdirSync(dirname(folder))) {
    const path = join(dirname(folder), name);
    if (!path.startsWith(`${folder}.new-`)) continue;
    const { mtimeMs } = statSync(path);
    if (Date.now() - mtimeMs > ABANDONED_AFTER_MS) rmSync(path, { recursive: true, force: true });
  }
};

const ABANDONED_AFTER_MS = 60_000;

/** Hands a file to the server's account; nothing to do where that is ourselves. */
export const give = (path: string, { ids }: ServerAccount): void => {
  if (ids !== null) chownSync(path, ids.uid, ids.gid);
};
