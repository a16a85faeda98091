import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runAs } from './account.js';
import { findBinaries } from './binaries.js';
import { clusterIn } from './cluster.js';
import { placeFor } from './place.js';
import { runningPostmaster } from './postmaster.js';

export type EmbeddedState = {
  readonly account: string;
  readonly folder: string;
  /** Of the programs: `18.4`. */
  readonly version: string;
  /** The major version that made the data; `null`: there is none yet. */
  readonly dataVersion: string | null;
  readonly running: boolean;
};

/** Whether the embedded PostgreSQL would start, without starting it. Prepares folder and programs as a start does. Throws what is in the way. */
export const inspectEmbedded = (options: {
  readonly dataDir: string;
  readonly pgBinDir?: string | undefined;
}): EmbeddedState => {
  const { account, folder, programs } = placeFor(options.dataDir);
  const { postgres } = findBinaries(account, programs, options.pgBinDir);
  const { status, stdout, stderr, error } = spawnSync(postgres, ['--version'], {
    ...runAs(account),
    cwd: '/',
    encoding: 'utf8',
  });
  if (status !== 0)
    throw new Error(`${postgres} does not run as ${account.name}: ${error?.message ?? stderr.trim()}`);
  const { data } = clusterIn(folder);
  const made = join(data, 'PG_VERSION');
  return {
    account: account.name,
    folder,
    version: /\d+(\.\d+)*/.exec(stdout)?.[0] ?? stdout.trim(),
    dataVersion: existsSync(made) ? readFileSync(made, 'utf8').trim() : null,
    running: runningPostmaster(data) !== null,
  };
};
