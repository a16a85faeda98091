import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import type { Config } from '#platform/config';
import { bad, good, note, type Finding } from './finding.js';

/** The first version that has everything the product uses. */
const NODE = { major: 20, minor: 19 } as const;

/** Below this a busy day could fill the disk. */
const SCARCE_BYTES = 1024 ** 3;
const MEGABYTE = 1024 ** 2;

export const nodeVersion = (version: string): Finding => {
  const [major = 0, minor = 0] = version
    .replace(/^v/, '')
    .split('.')
    .map((part) => Number.parseInt(part, 10));
  const enough = major > NODE.major || (major === NODE.major && minor >= NODE.minor);
  return enough
    ? good(`Node ${version}`)
    : bad(
        `Node ${version} is too old`,
        `install Node ${NODE.major.toString()}.${NODE.minor.toString()} or newer`,
      );
};

export const dataFolder = ({ dataDir }: Config): readonly Finding[] => {
  let folder = dataDir;
  while (!existsSync(folder)) folder = dirname(folder);
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch {
    return [
      bad(
        `DATA_DIR ${dataDir} cannot be written`,
        `name a folder of yours by DATA_DIR, or make ${folder} writable`,
      ),
    ];
  }
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  const text = `${Math.floor(free / MEGABYTE).toString()} MB free`;
  return [
    good(`DATA_DIR ${dataDir} can be written`),
    free < SCARCE_BYTES
      ? bad(`${text} below DATA_DIR`, 'make room, or name another disk by DATA_DIR')
      : good(`${text} below DATA_DIR`),
  ];
};

export const port = async ({ host, port: wished }: Config): Promise<Finding> => {
  const code = await new Promise<string | null>((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? 'unknown');
    });
    probe.listen(wished, host, () => {
      probe.close(() => {
        resolve(null);
      });
    });
  });
  const where = `${host}:${wished.toString()}`;
  if (code === null) return good(`${where} is free to listen on`);
  if (code === 'EADDRINUSE')
    return note(
      `${where} is taken (by a running instance?)`,
      'stop what listens there, or choose another PORT',
    );
  if (code === 'EACCES') return bad(`${where} may not be listened on`, 'choose a PORT above 1023');
  return bad(
    `${where} cannot be listened on (${code})`,
    'give an address of this machine as HOST: 127.0.0.1 or 0.0.0.0',
  );
};
