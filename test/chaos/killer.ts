import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { invariant } from '#kernel';

/** Between these two instants of the monotonic clock, in nanoseconds, the process was killed. */
export type Strike = { readonly before: bigint; readonly after: bigint };

export type Killer = {
  /** SIGKILL, after so many milliseconds. */
  readonly strike: (pid: number, afterMs?: number) => Promise<Strike>;
  readonly dismiss: () => void;
};

/** A killer that stands ready: from the order to the signal it is a fraction of a millisecond. */
export const hireKiller = async (): Promise<Killer> => {
  const child = spawn(process.execPath, ['test/chaos/strike-at.mjs'], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines: AsyncIterator<string, unknown> = createInterface({ input: child.stdout })[
    Symbol.asyncIterator
  ]();
  const next = async (): Promise<string> => {
    const line = await lines.next();
    invariant(line.done !== true, 'the killer lives');
    return line.value;
  };
  invariant((await next()) === 'ready', 'the killer stands ready');
  return {
    strike: async (pid, afterMs = 0) => {
      child.stdin.write(`${pid.toString()} ${afterMs.toString()}\n`);
      const [before = '', after = ''] = (await next()).split(' ');
      return { before: BigInt(before), after: BigInt(after) };
    },
    dismiss: () => {
      child.stdin.end();
    },
  };
};
