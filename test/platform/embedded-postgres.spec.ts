import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { isAlive } from '../../libs/platform/src/embedded-postgres/postmaster.js';
import {
  joinEmbeddedPostgres,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
  type SupervisorEvent,
} from '../../libs/platform/src/embedded-postgres/index.js';
import { run, type Program } from '../support/program.js';

// Whole processes: on a busy machine they take their time.
jest.setTimeout(60_000);

const until = async (what: string, holds: () => boolean): Promise<void> => {
  const deadline = Date.now() + 10_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`never: ${what}`);
    await sleep(5);
  }
};

const query = async (url: string, sql: string): Promise<unknown[]> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
};

describe('the embedded PostgreSQL', () => {
  let dataDir = '';
  const servers: EmbeddedPostgres[] = [];
  const programs: Program[] = [];
  const events: SupervisorEvent[] = [];

  const start = async (): Promise<EmbeddedPostgres> => {
    const server = await startEmbeddedPostgres({ dataDir, onEvent: (event) => events.push(event) });
    servers.push(server);
    return server;
  };
  const startElsewhere = async (): Promise<{
    program: Program;
    up: { url: string; pid: number; folder: string };
  }> => {
    const program = run('test/platform/run-embedded-postgres.ts', { args: [dataDir] });
    programs.push(program);
    return {
      program,
      up: JSON.parse(await program.line(/"kind":"up"/)) as { url: string; pid: number; folder: string },
    };
  };

  beforeAll(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'ledger-supervisor-'));
    chmodSync(dataDir, 0o755); // as root, the server's account has to reach it
  });

  afterEach(async () => {
    await Promise.all(programs.splice(0).map((program) => program.kill('SIGKILL')));
    await Promise.all(servers.splice(0).map((server) => server.stop()));
    events.length = 0;
  });

  afterAll(() => {
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('dies with its owner, kill -9 included, and the next start finds the data', async () => {
    const { program, up } = await startElsewhere();
    await query(up.url, 'create table kept as select 42 as n');
    await program.kill('SIGKILL');
    await until('the server is gone', () => !isAlive(up.pid));
    const { url } = await start();
    expect(await query(url, 'select n from kept')).toEqual([{ n: 42 }]);
  });

  it('is taken over at once when its owner was killed a moment ago', async () => {
    const { program } = await startElsewhere();
    const [server] = await Promise.all([program.kill('SIGKILL').then(start)]);
    expect(await query(server.url, 'select 1 as n')).toEqual([{ n: 1 }]);
  });

  it('is taken over when its leash was killed too, and then is on ours', async () => {
    const { program, up } = await startElsewhere();
    for (const shell of leashOf(up.pid)) process.kill(shell, 'SIGKILL');
    await program.kill('SIGKILL');
    await sleep(50);
    expect(isAlive(up.pid)).toBe(true);
    const server = await start();
    expect(server).toMatchObject({ adopted: true });
    expect(server.pid()).toBe(up.pid);
    await server.stop();
    expect(isAlive(up.pid)).toBe(false);
  });

  it('comes back on the same port when it falls over', async () => {
    const { url, pid } = await start();
    const before = pid();
    await query(url, 'create table written as select 42 as n');
    process.kill(before, 'SIGKILL');
    await until('it was restarted', () => events.some(({ kind }) => kind === 'restarted'));
    expect(pid()).not.toBe(before);
    expect(await query(url, 'select n from written')).toEqual([{ n: 42 }]);
  });

  it('refuses a folder that another running process owns, and leaves that one alone', async () => {
    const { program, up } = await startElsewhere();
    await expect(start()).rejects.toThrow(
      new RegExp(`in use by another running instance \\(process ${String(program.process.pid)}\\)`),
    );
    expect(await query(up.url, 'select 1 as n')).toEqual([{ n: 1 }]);
  });

  it('is joined by a tool without being owned, running or not', async () => {
    const server = await start();
    const joined = await joinEmbeddedPostgres({ dataDir });
    expect(joined.url).toBe(server.url);
    await joined.close();
    expect(await query(server.url, 'select 1 as n')).toEqual([{ n: 1 }]);
    await server.stop();
    const alone = await joinEmbeddedPostgres({ dataDir });
    expect(await query(alone.url, 'select 1 as n')).toEqual([{ n: 1 }]);
    await alone.close();
    await expect(query(alone.url, 'select 1')).rejects.toThrow();
  });

  it('keeps the password from everybody but the owner, and asks for it', async () => {
    const { url, folder } = await start();
    const wrong = new URL(url);
    wrong.password = 'guessed';
    await expect(query(wrong.toString(), 'select 1')).rejects.toThrow('password authentication failed');
    expect(readdirSync(dirname(folder)).filter((name) => name.includes('.new-'))).toEqual([]);
  });
});

/** The shells of the session that the server was started in. */
const leashOf = (postmaster: number): readonly number[] => {
  const table = execFileSync('ps', ['-eo', 'pid=,pgid=,comm='], { encoding: 'utf8' }).split('\n');
  const rows = table.map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line)).filter((row) => row !== null);
  const group = rows.find((row) => Number(row[1]) === postmaster)?.[2];
  return rows.filter((row) => row[2] === group && row[3] === 'sh').map((row) => Number(row[1]));
};
