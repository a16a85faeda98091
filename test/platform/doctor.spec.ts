import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { nodeVersion } from '../../scripts/doctor/machine.js';
import { testDatabase, type TestDatabase } from '../support/postgres.js';
import { run } from '../support/program.js';

// Whole processes: on a busy machine they take their time.
jest.setTimeout(60_000);

describe('the doctor', () => {
  let dataDir = '';
  let database: TestDatabase;
  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'ledger-doctor-'));
    chmodSync(dataDir, 0o755);
    database = await testDatabase();
  });
  afterAll(async () => {
    await database.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const examine = async (env: Record<string, string>): Promise<{ code: number | null; says: string }> => {
    const program = run('scripts/doctor.ts', { env: { DATA_DIR: dataDir, PORT: '0', ...env } });
    return { code: await program.ended, says: program.output() };
  };

  it('finds nothing to put right on the embedded default', async () => {
    const { code, says } = await examine({});
    expect(says).toMatch(/embedded PostgreSQL \d+/);
    expect(says).not.toContain('BAD');
    expect(code).toBe(0);
  });

  it("finds nothing to put right on a good server of one's own", async () => {
    const { code, says } = await examine({ DATABASE_URL: database.url });
    expect(says).not.toContain('BAD');
    expect(code).toBe(0);
  });

  it('counts the webhook endpoints that are switched off', async () => {
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    await client.query('create schema webhooks');
    await client.query('create table webhooks.endpoints (disabled_at timestamptz, deleted_at timestamptz)');
    await client.query('insert into webhooks.endpoints values (now(), null), (null, null), (now(), now())');
    const { code, says } = await examine({ DATABASE_URL: database.url });
    await client.query('drop schema webhooks cascade');
    await client.end();
    expect(says).toMatch(/^note +1 webhook endpoint\(s\) are switched off/m);
    expect(code).toBe(0);
  });

  it('names every misconfiguration at once, each with what to do, and ends with 1', async () => {
    const { code, says } = await examine({
      DATABASE_URL: 'postgres://a:hunter2@127.0.0.1:1/x',
      EVENTSTOREDB_URL: 'esdb://localhost?tlsVerifyCert=false',
      HOST: '192.0.2.1', // an address of no machine
      PORT: '3999',
      DATA_DIR: '/dev/null/x',
    });
    for (const wrong of [
      /DATABASE_URL cannot be reached/,
      /EVENTSTOREDB_URL: .*tlsVerifyCert/,
      /cannot be listened on/,
      /DATA_DIR .* cannot be written/,
    ])
      expect(says).toMatch(wrong);
    expect(says.match(/^BAD .*\n +→ /gm)).toHaveLength(4);
    expect(says).not.toContain('hunter2');
    expect(code).toBe(1);
  });

  it('names programs that are not where they should be', async () => {
    const { code, says } = await examine({ PG_BIN_DIR: '/nowhere' });
    expect(says).toMatch(/PG_BIN_DIR=\/nowhere has no initdb/);
    expect(code).toBe(1);
  });

  it('names a taken port', async () => {
    const taken = await new Promise<Server>((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => {
        resolve(server);
      });
    });
    const address = taken.address();
    const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
    const { says } = await examine({ PORT: port.toString() });
    taken.close();
    expect(says).toContain(`127.0.0.1:${port.toString()} is taken`);
  });

  it('knows which Node is old', () => {
    expect(['v18.20.0', 'v20.18.3'].map((version) => nodeVersion(version).verdict)).toEqual(['bad', 'bad']);
    expect(['v20.19.0', 'v22.0.0', 'v24.1.0'].map((version) => nodeVersion(version).verdict)).toEqual([
      'good',
      'good',
      'good',
    ]);
  });
});
