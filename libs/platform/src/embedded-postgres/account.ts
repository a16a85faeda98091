import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';

/** Who runs the server. `ids` is `null` when it is simply the user of this process. */
export type ServerAccount = {
  readonly name: string;
  readonly ids: { readonly uid: number; readonly gid: number } | null;
};

const idOf = (flag: '-u' | '-g', user: string): number | null => {
  const { status, stdout } = spawnSync('id', [flag, user], { encoding: 'utf8' });
  return status === 0 ? Number.parseInt(stdout, 10) : null;
};

const isRoot = (): boolean => process.getuid?.() === 0;

/** PostgreSQL refuses to run as root. No account is created: `postgres` where it exists, else `nobody`. */
export const serverAccount = (): ServerAccount => {
  if (!isRoot()) return { name: process.env['USER'] ?? 'the current user', ids: null };
  for (const name of ['postgres', 'nobody']) {
    const uid = idOf('-u', name);
    const gid = idOf('-g', name);
    if (uid !== null && gid !== null && uid !== 0) return { name, ids: { uid, gid } };
  }
  throw new Error(
    'PostgreSQL does not run as root, and this machine has neither a user "postgres" nor "nobody": start as an ordinary user, or set DATABASE_URL',
  );
};

/** Root starts data that an ordinary user made as that user: Postgres takes no data of somebody else. `null`: nothing to follow. */
export const ownerOf = (path: string): ServerAccount | null => {
  const found = isRoot() ? statSync(path, { throwIfNoEntry: false }) : undefined;
  if (found === undefined || found.uid === 0) return null;
  const { status, stdout } = spawnSync('id', ['-un', found.uid.toString()], { encoding: 'utf8' });
  const name = status === 0 ? stdout.trim() : `user ${found.uid.toString()}`;
  return { name, ids: { uid: found.uid, gid: found.gid } };
};

/** Spawn options that make a child that account's. */
export const runAs = ({ ids }: ServerAccount): { uid?: number; gid?: number } =>
  ids === null ? {} : { ...ids };

/** Asks the kernel, as that account: permission bits alone do not know of access lists and read-only mounts. */
export const canReach = (account: ServerAccount, how: '-x' | '-w' | '-r', path: string): boolean =>
  spawnSync('/bin/sh', ['-c', `test ${how} "$1"`, 'sh', path], { ...runAs(account), cwd: '/' }).status === 0;
