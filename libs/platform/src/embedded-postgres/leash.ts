import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { runAs, type ServerAccount } from './account.js';
import { supervisorLimits } from './limits.js';

/**
 * A shell that outlives this process by the moment it takes to stop the server: it reads from a pipe whose other end only we
 * hold, and the end of that pipe is our end, however we died (SIGKILL included). It leads a session of its own, so that a
 * Ctrl-C in the terminal reaches us alone and the server stays until we have drained.
 *
 * $1 pid of a running server to watch, or empty · $2 seconds that a clean stop may take · then the server's command line.
 * Only sh's own `read`, `kill` and `sleep` stand here: nothing that could be missing on a bare machine.
 */
const SCRIPT = `
pid=$1 patience=$2; shift 2
exec 3<&0 </dev/null
if [ -z "$pid" ]; then "$@" 3<&- & pid=$!; mine=yes; fi
{
  while read -r _ <&3; do :; done
  kill -INT "$pid" 2>/dev/null
  while [ "$patience" -gt 0 ] && kill -0 "$pid" 2>/dev/null; do sleep 1; patience=$((patience - 1)); done
  kill -QUIT "$pid" 2>/dev/null
} &
watcher=$!
exec 3<&-
if [ -n "$mine" ]; then wait "$pid"; code=$?; else while kill -0 "$pid" 2>/dev/null; do sleep 0.1; done; code=0; fi
kill "$watcher" 2>/dev/null
exit "$code"
`;

export type Leash = {
  /** Settles when the server is gone. */
  readonly ended: Promise<void>;
  /** Stops the server as the end of this process would, and waits. */
  readonly letGo: () => Promise<void>;
  /** Leaves the server alone for good: it belongs to somebody else. */
  readonly cut: () => void;
};

export type Leashed = { readonly adopt: number } | { readonly command: readonly string[] };

/** Starts a server on the leash, or puts a running one on it. What it says goes to `logFile`. */
export const leash = (what: Leashed, account: ServerAccount, logFile: string): Leash => {
  const log = openSync(logFile, 'a', 0o600);
  const pid = 'adopt' in what ? what.adopt.toString() : '';
  const command = 'command' in what ? what.command : [];
  const shell = spawn(
    '/bin/sh',
    ['-c', SCRIPT, 'leash', pid, supervisorLimits.stopTimeoutSeconds.toString(), ...command],
    {
      ...runAs(account),
      cwd: '/',
      detached: true,
      stdio: ['pipe', log, log],
      env: { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
    },
  );
  closeSync(log);
  return held(shell);
};

const held = (shell: ChildProcess): Leash => {
  shell.stdin?.on('error', () => undefined); // a leash that ended before us: `ended` says so
  const ended = new Promise<void>((resolve, reject) => {
    shell.once('exit', () => {
      shell.stdin?.destroy();
      resolve();
    });
    shell.once('error', reject);
  });
  ended.catch(() => undefined); // whoever waits for it hears of it
  return {
    ended,
    letGo: () => {
      shell.stdin?.end();
      return ended;
    },
    cut: () => {
      if (shell.pid !== undefined) process.kill(-shell.pid, 'SIGKILL'); // the whole session: the watcher must not outlive it
    },
  };
};
