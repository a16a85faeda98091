import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { compiledTree } from './compiled-tree.js';

/** A program of this repository as a process of its own. */
export type Program = {
  readonly process: ChildProcess;
  /** Its output so far, both streams. */
  readonly output: () => string;
  /** Waits for a line that matches, past or future. Rejects when the program ends without. */
  readonly line: (pattern: RegExp) => Promise<string>;
  /** Its exit code; `null` when a signal ended it. */
  readonly ended: Promise<number | null>;
  readonly kill: (signal: NodeJS.Signals) => Promise<number | null>;
};

export type ProgramOptions = {
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
};

export const run = (file: string, { args = [], env = {} }: ProgramOptions = {}): Program => {
  const program = join(compiledTree(), 'dist', file.replace(/\.ts$/, '.js'));
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream }).on('line', (line) => lines.push(line));
  const over = once(child, 'close').then(() => child.exitCode);
  let ended = false;
  void over.then(() => (ended = true));

  const line = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const found = lines.find((one) => pattern.test(one));
      if (found !== undefined) return found;
      if (ended)
        throw new Error(`${file} ended without a line like ${pattern.toString()}:\n${lines.join('\n')}`);
      await sleep(5);
    }
  };

  return {
    process: child,
    output: () => lines.join('\n'),
    line,
    ended: over,
    kill: (signal) => {
      child.kill(signal);
      return over;
    },
  };
};
