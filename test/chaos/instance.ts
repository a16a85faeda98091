import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { invariant } from '#kernel';
import { run, type Program } from '../support/program.js';

export type Part = 'api' | 'projector' | 'reactor';
export type Settings = Readonly<Record<string, string>>;

/** One process of the product. */
export type Instance = {
  readonly pid: number;
  /** Of its API; of its health and metrics where it serves none. */
  readonly url: string;
  readonly program: Program;
};

/** Starts the product, or some parts of it, and waits until all of that is up. */
export const launch = async (settings: Settings, ...parts: readonly Part[]): Promise<Instance> => {
  const args = parts.length === 0 ? [] : ['--only', parts.join(',')];
  const program = run('apps/standalone/src/main.ts', {
    args,
    env: { PORT: '0', LOG_LEVEL: 'fatal', DEMO: 'off', EVENTSTOREDB_URL: '', ...settings },
  });
  await program.line(/^Ctrl-C stops it/);
  const address = /http:\/\/[^\s/]+/.exec(await program.line(/^ +(?:API|Operations) +http/))?.[0];
  const { pid } = program.process;
  invariant(address !== undefined && pid !== undefined, 'an instance says where it is');
  return { pid, url: address, program };
};

export type Keys = { readonly operator: string; readonly service: string };

/** The keys that the first start on a data folder made. */
export const keysIn = (dataDir: string): Keys =>
  JSON.parse(readFileSync(join(dataDir, 'api-keys.json'), 'utf8')) as Keys;

const PATIENCE_MS = 60_000;

/** Asks until it is so. */
export const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    await sleep(10);
    if (Date.now() > deadline) throw new Error(`${what}: not within ${PATIENCE_MS.toString()} ms`);
  }
};

export const isReady = async ({ url }: Instance): Promise<boolean> =>
  (await fetch(`${url}/health/ready`).catch(() => null))?.ok === true;
