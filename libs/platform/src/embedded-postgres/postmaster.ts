import { closeSync, openSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

/** What a running server writes about itself into its data folder. */
export type Postmaster = {
  readonly pid: number;
  readonly port: number;
  readonly state: 'starting' | 'ready' | 'stopping';
};

/** `null`: no server was there, or it died and left its file behind. */
export const runningPostmaster = (data: string): Postmaster | null => {
  const lines = linesOf(join(data, 'postmaster.pid'));
  const pid = Number.parseInt(lines[0] ?? '', 10);
  const port = Number.parseInt(lines[3] ?? '', 10);
  if (!Number.isInteger(pid) || pid <= 0 || !isPostmaster(pid, data)) return null;
  const state = (lines[7] ?? '').trim();
  return {
    pid,
    port,
    state: state === 'ready' && port > 0 ? 'ready' : state === 'stopping' ? 'stopping' : 'starting',
  };
};

const linesOf = (path: string): readonly string[] => {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
};

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // there, but somebody else's
  }
};

/** After a power cut the pid may belong to anybody: where the system tells, the command line has to name the data folder. */
const isPostmaster = (pid: number, data: string): boolean => {
  if (!isAlive(pid)) return false;
  try {
    return readFileSync(`/proc/${pid.toString()}/cmdline`, 'utf8').split('\0').includes(data);
  } catch {
    return true; // no /proc here: Postgres itself decides when it starts
  }
};

/** A port that nobody listens on right now. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      probe.close(() => {
        resolve(port);
      });
    });
  });

/** The last lines of the server's log: what an error about it should show. */
export const logTail = (logFile: string, lines: number): string =>
  linesOf(logFile)
    .filter((line) => line !== '')
    .slice(-lines)
    .join('\n');

/** Each start has a log of its own; the one before stays beside it. */
export const truncate = (logFile: string): void => {
  closeSync(openSync(logFile, 'w', 0o600));
};
