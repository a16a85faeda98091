import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type Running = {
  readonly url: string;
  readonly operator: string;
  readonly service: string;
  /** Of the process that serves; `null`: somebody else's. */
  readonly pid: number | null;
  readonly stop: () => Promise<void>;
};

/** As `npm start` does: short-lived objects of a group commit die young, a quarter more debits a second on a hot account. */
const YOUNG_SPACE = '--max-semi-space-size=64';

/** Long enough for a first start on a slow disk: PostgreSQL is set up in it. */
const START_TIMEOUT_MS = 60_000;

/** The whole product in a process of its own, on a data folder of its own and a free port; `settings` are more environment. */
export async function startProduct(dataDir: string, settings: NodeJS.ProcessEnv = {}): Promise<Running> {
  const main = new URL('../../apps/standalone/src/main.js', import.meta.url).pathname;
  const child = spawn(process.execPath, [YOUNG_SPACE, main], {
    env: { ...process.env, DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'warn', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  const ended = new Promise<void>((done) =>
    child.once('exit', () => {
      done();
    }),
  );
  const url = await new Promise<string>((found, failed) => {
    const late = setTimeout(() => {
      failed(
        new Error(`the product did not start within ${(START_TIMEOUT_MS / 1_000).toString()} s:\n${said}`),
      );
    }, START_TIMEOUT_MS);
    const listen = (chunk: Buffer): void => {
      said += chunk.toString();
      const address = /API\s+(http:\S+)/.exec(said)?.[1];
      if (address === undefined || !said.includes('Ctrl-C')) return;
      clearTimeout(late);
      found(address);
    };
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('exit', (code) => {
      clearTimeout(late);
      failed(new Error(`the product ended with code ${String(code)} instead of starting:\n${said}`));
    });
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGINT');
    await ended;
  };
  return { url, ...keysIn(dataDir), pid: child.pid ?? null, stop };
}

/** The keys that the product's first start made. */
export const keysIn = (dataDir: string): { readonly operator: string; readonly service: string } =>
  JSON.parse(readFileSync(join(dataDir, 'api-keys.json'), 'utf8')) as { operator: string; service: string };
