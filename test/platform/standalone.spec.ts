import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run, type Program } from '../support/program.js';

// Whole processes: on a busy machine they take their time.
jest.setTimeout(180_000);

const MAIN = 'apps/standalone/src/main.ts';

type Running = { readonly program: Program; readonly url: string; readonly key: string };
type Answer = {
  readonly status: number;
  readonly replayed: string | null;
  readonly position: string | null;
  readonly body: Record<string, unknown>;
};

describe('the product in one process', () => {
  let home = '';
  const programs: Program[] = [];

  const launch = (env: Record<string, string>, args: readonly string[] = []): Program => {
    const program = run(MAIN, { args, env: { PORT: '0', LOG_LEVEL: 'warn', ...env } });
    programs.push(program);
    return program;
  };
  const start = async (dataDir: string, args: readonly string[] = []): Promise<Running> => {
    const program = launch({ DATA_DIR: dataDir }, args);
    const field = async (name: string): Promise<string> =>
      (await program.line(new RegExp(`^ +${name} +\\S`))).replace(new RegExp(`^ +${name} +`), '').trim();
    return { program, url: await field('API'), key: await field('Demo key') };
  };
  const call = async (
    { url, key }: Running,
    path: string,
    debit?: { readonly idempotencyKey: string; readonly amount: string },
  ): Promise<Answer> => {
    const headers = {
      authorization: `Bearer ${key}`,
      ...(debit === undefined
        ? {}
        : { 'idempotency-key': debit.idempotencyKey, 'content-type': 'application/json' }),
    };
    const answer = await fetch(
      `${url}/v1/accounts/acc_demo${path}`,
      debit === undefined
        ? { headers }
        : { headers, method: 'POST', body: JSON.stringify({ amount: debit.amount }) },
    );
    return {
      status: answer.status,
      replayed: answer.headers.get('idempotent-replayed'),
      position: answer.headers.get('ledger-position'),
      body: (await answer.json()) as Record<string, unknown>,
    };
  };
  const folder = (name: string): string => join(home, name);

  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'ledger-standalone-'));
    chmodSync(home, 0o755); // as root, the database's account has to reach it
  });
  afterAll(async () => {
    await Promise.all(programs.map((program) => program.kill('SIGKILL')));
    rmSync(home, { recursive: true, force: true });
  });

  it('serves, survives kill -9 with everything that it had answered, and stops cleanly on Ctrl-C', async () => {
    const first = await start(folder('a'));
    const debit = { idempotencyKey: 'smoke-1', amount: '2.5' };
    const done = await call(first, '/debits', debit);
    expect(done.status).toBe(201);
    await first.program.kill('SIGKILL');

    const second = await start(folder('a'));
    expect(second.key).toBe(first.key);
    const repeated = await call(second, '/debits', debit);
    expect(repeated).toMatchObject({ replayed: 'true', body: { id: done.body['id'] } });
    const balance = await call(second, `/balance?at_least=${String(repeated.position)}`);
    expect(balance.body).toMatchObject({ available: '97.5' });

    const { operator } = JSON.parse(readFileSync(join(folder('a'), 'api-keys.json'), 'utf8')) as {
      operator: string;
    };
    const moved = await fetch(`${second.url}/v1/sandbox/clock`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${operator}`,
        'idempotency-key': 'real',
        'content-type': 'application/json',
      },
      body: '{"now":"2099-01-01T00:00:00Z"}',
    });
    expect([moved.status, await moved.json()]).toMatchObject([409, { code: 'clock-not-movable' }]);

    const { port } = new URL(second.url);
    const [intruder, neighbour] = [
      launch({ DATA_DIR: folder('a') }),
      launch({ DATA_DIR: folder('b'), PORT: port }),
    ];
    expect(await Promise.all([intruder.ended, neighbour.ended])).toEqual([1, 1]);
    expect(intruder.output()).toMatch(/is in use by another running instance \(process \d+\)/);
    expect(neighbour.output()).toContain(`port ${port} on 127.0.0.1 is taken`);

    expect(await second.program.kill('SIGINT')).toBe(0);
    expect(second.program.output()).not.toMatch(/"level":"(warn|error|fatal)"/);
  });

  it('answers every example call that it prints', async () => {
    const running = await start(folder('a'));
    await running.program.line(/Ctrl-C/);
    const calls = running.program
      .output()
      .split('\n')
      .filter((line) => line.trim().startsWith('curl '));
    expect(calls).toHaveLength(3);
    for (const line of calls) {
      const [url = '', ...rest] = line
        .trim()
        .replace(/^curl -s /, '')
        .split(/ -(?:H|d) '/);
      const [body] = rest.filter((one) => one.startsWith('{')).map((one) => one.replace(/'$/, ''));
      const headers = Object.fromEntries(
        rest
          .filter((one) => !one.startsWith('{'))
          .map((one) => one.replace(/'$/, '').split(': ') as [string, string]),
      );
      const answer = await fetch(url, body === undefined ? { headers } : { headers, body, method: 'POST' });
      expect([line, answer.ok]).toEqual([line, true]);
    }
    expect(await running.program.kill('SIGTERM')).toBe(0);
  });

  it('keeps its first keys to its owner', () => {
    const file = join(folder('a'), 'api-keys.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')) as object)).toEqual([
      'operator',
      'service',
      'auditor',
    ]);
  });

  it('books what has become due soon after its instant, with nobody asking (S2, S4)', async () => {
    const running = await start(folder('sandbox'), ['--sandbox-clock', '2026-01-31T00:00:00Z']);
    const { operator } = JSON.parse(readFileSync(join(folder('sandbox'), 'api-keys.json'), 'utf8')) as {
      operator: string;
    };
    const send = async (path: string, key: string, body: object): Promise<number> => {
      const headers = {
        authorization: `Bearer ${operator}`,
        'idempotency-key': key,
        'content-type': 'application/json',
      };
      return (await fetch(`${running.url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) }))
        .status;
    };
    const booked = async (): Promise<number> =>
      Number(
        /^ledger_events_appended_total (\d+)$/m.exec(
          await (await fetch(`${running.url}/metrics`)).text(),
        )?.[1],
      );

    const grant = { amount: '5', class: 'promo', expires_at: '2026-02-15T00:00:00Z' };
    expect(await send('/v1/accounts/acc_demo/grants', 'grant', grant)).toBe(201);
    const before = await booked();
    expect(await send('/v1/sandbox/clock', 'back', { now: '2026-01-30T00:00:00Z' })).toBe(409);
    expect(await send('/v1/sandbox/clock', 'march', { now: '2026-03-01T00:00:00Z' })).toBe(200);
    while ((await booked()) === before) await sleep(50); // the test's own time-out bounds it
    expect((await call(running, '/balance')).body).toMatchObject({
      available: '100',
      at: '2026-03-01T00:00:00.000Z',
    });
    expect(await running.program.kill('SIGINT')).toBe(0);
  });

  it('refuses the test clock on data of the real one (S4)', async () => {
    const program = launch({ DATA_DIR: folder('a') }, ['--sandbox-clock']);
    expect(await program.ended).toBe(1);
    expect(program.output()).toContain('written under the real clock');
  });

  it('says what it does not understand, and what there is', async () => {
    const [option, settings] = [launch({}, ['--fast']), launch({ PORT: 'http', LOG_LEVEL: 'loud' })];
    expect(await Promise.all([option.ended, settings.ended])).toEqual([2, 1]);
    expect(option.output()).toContain('Usage: npm start');
    expect(settings.output()).toMatch(/PORT .*\n.*LOG_LEVEL /);
  });
});
