import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { migrateEventStore } from '#event-store/postgres';
import { migrateClock } from '#platform';
import { createPool } from '#platform/database';
import { kyselyOn } from '#projection-runtime';
import { migrateVault, postgresVault, type BillingDetails, type Vault } from '#vault';
import { openLedger } from '../../apps/auditor/src/log/open.js';
import { testDatabase, type TestDatabase } from '../support/postgres.js';
import { acme, customerStory } from './customer-story.js';
import { tamperer, writeLog } from './postgres-rows.js';
import { call } from './terminal.js';

let database: TestDatabase;
let pool: pg.Pool;
let vault: Vault;
let dataDir: string;
const { log } = customerStory();

const billing: BillingDetails = {
  name: 'Acme Canary Ltd',
  email: 'billing@canary.example',
  taxId: 'DE999999999',
  address: {
    line1: 'Street 7',
    line2: null,
    postalCode: '10115',
    city: 'Berlin',
    region: null,
    country: 'DE',
  },
};

beforeAll(async () => {
  database = await testDatabase();
  dataDir = await mkdtemp(join(tmpdir(), 'auditor-'));
  pool = createPool({ url: database.url, max: 2, name: 'test' });
  await migrateEventStore(pool);
  await migrateClock(pool);
  await pool.query("insert into platform.clock (kind, now) values ('test', '2026-03-15T00:00:00.000Z')");
  const db = kyselyOn<unknown>(pool);
  await migrateVault(db);
  vault = postgresVault(db);
  const session = await tamperer(database.url);
  await writeLog(session, log);
  await session.end();
  await vault.put('mem_ann', 'mem_ann', {
    kind: 'person',
    content: { name: 'Ann Canary', email: 'ann@canary.example' },
  });
  await vault.put('mem_bea', 'mem_bea', { kind: 'person', content: { name: 'Bea Canary', email: null } });
  await vault.put('vault_mem_dora', 'mem_dora', {
    kind: 'person',
    content: { name: null, email: 'dora@canary.example' },
  });
  await vault.put(acme, acme, { kind: 'organization', content: { name: 'Acme Canary' } });
  await vault.put('vlt_inv_3', acme, { kind: 'printed-buyer', content: billing });
});
afterAll(async () => {
  await pool.end();
  await database.close();
  await rm(dataDir, { recursive: true });
});

const auditor = async (...args: readonly string[]): Promise<string> => {
  const { code, out, err } = await call(args, () =>
    openLedger({ DATABASE_URL: database.url, DATA_DIR: dataDir }),
  );
  expect({ args, code, err }).toEqual({ args, code: 0, err: '' });
  return out;
};

const withNames: readonly (readonly string[])[] = [
  ['members', acme],
  ['seat-history', acme],
  ['statement', acme],
  ['invoice', 'INV-000003', '--explain'],
].flatMap((args) => [[...args], [...args, '--json']]);
const without: readonly (readonly string[])[] = [
  ...withNames,
  ['replay', acme],
  ['replay', acme, '--json'],
  ['export', '--format', 'jsonl'],
  ['export', '--format', 'csv'],
  ['export', '--format', 'hledger'],
];
const digest = async (): Promise<string> =>
  createHash('sha256')
    .update(await auditor('replay', 'all', '--json'))
    .digest('hex');

describe('names stand beside the record, and are shown only to who asks', () => {
  it('nothing shows a name without --names', async () => {
    for (const args of without) expect(await auditor(...args)).not.toMatch(/canary/i);
  });

  it('what has names shows them with --names', async () => {
    for (const args of withNames) expect(await auditor(...args, '--names')).toMatch(/canary/i);
    expect(await auditor('members', acme, '--names', '--as-of', '2026-02-05')).toMatch(
      /ivt_mem_dora +dora@canary\.example/,
    );
  });

  it('erased, they are gone from every answer; the record and its digest are what they were, and so is what was printed (S28)', async () => {
    const before = await digest();
    for (const subject of ['mem_ann', 'mem_bea', 'mem_dora', acme])
      expect(await vault.erase(subject)).toBe(1);
    expect(await digest()).toBe(before);
    for (const args of withNames.filter(([command]) => command !== 'invoice'))
      expect(await auditor(...args, '--names')).not.toMatch(/canary/i);
    const invoice = await auditor('invoice', 'INV-000003', '--names');
    expect(invoice).toMatch(/buyer +vlt_inv_3 Acme Canary Ltd, billing@canary\.example/);
    expect(invoice).toMatch(/customer +cus_acme \(erased or unknown\)/);
    expect(await auditor('verify', '--no-read-models')).toContain('Everything agrees.');
  });
});
