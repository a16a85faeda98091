import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { canReach, ownerOf, serverAccount, type ServerAccount } from './account.js';
import { give } from './cluster.js';

/** Where the server's account can always go, whoever owns the project. Only root needs it, and only root can make it. */
const SYSTEM_FOLDER = '/var/lib/credit-ledger';

export type Place = {
  readonly account: ServerAccount;
  /** Holds one cluster: what `initCluster` makes. */
  readonly folder: string;
  /** For copies of the server's programs. */
  readonly programs: string;
};

/**
 * `<wished>/postgres` where the server's account can write there; else a folder of the system that is derived from it, always
 * the same. Data that exists already decides who runs the server.
 */
export const placeFor = (wished: string): Place => {
  const own = join(resolve(wished), 'postgres');
  const owner = ownerOf(join(own, 'cluster', 'data'));
  if (owner !== null && canReach(owner, '-w', own))
    return { account: owner, folder: join(own, 'cluster'), programs: SYSTEM_FOLDER };
  const account = serverAccount();
  mkdirSync(resolve(wished), { recursive: true });
  mkdirSync(own, { recursive: true, mode: 0o700 });
  give(own, account);
  if (canReach(account, '-w', own))
    return {
      account,
      folder: join(own, 'cluster'),
      programs: account.ids === null ? resolve(wished) : SYSTEM_FOLDER,
    };
  if (account.ids === null)
    throw new Error(`${own} belongs to another user: start as that user, or name another folder by DATA_DIR`);
  return { account, folder: join(systemFolder(wished, account), 'cluster'), programs: SYSTEM_FOLDER };
};

const systemFolder = (wished: string, account: ServerAccount): string => {
  const folder = join(SYSTEM_FOLDER, createHash('sha256').update(resolve(wished)).digest('hex').slice(0, 16));
  if (!existsSync(SYSTEM_FOLDER)) mkdirSync(SYSTEM_FOLDER, { recursive: true });
  chmodSync(SYSTEM_FOLDER, 0o755);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  give(folder, account);
  if (!canReach(account, '-w', folder))
    throw new Error(
      `PostgreSQL runs as ${account.name}, which cannot write to ${folder}: name a folder that it can reach by DATA_DIR`,
    );
  return folder;
};
