import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Kysely } from 'kysely';
import { Writable } from 'node:stream';
import { createLogger } from '#platform';
import { kyselyOn } from '#projection-runtime';
import { projectionDatabase, type ProjectionDatabase } from '../../../test/support/projection-database.js';
import {
  memoryVault,
  migrateVault,
  postgresVault,
  vaultLimits,
  type BillingDetails,
  type Vault,
  type VaultEntry,
} from './index.js';

const details = (name: string): BillingDetails => ({
  name,
  email: 'billing@canary.example',
  taxId: 'DE999999999',
  address: {
    line1: 'Canary Street 7',
    line2: null,
    postalCode: '10115',
    city: 'Berlin',
    region: null,
    country: 'DE',
  },
});
const ann: VaultEntry = { kind: 'person', content: { name: 'Ann Canary', email: 'ann@canary.example' } };
const printed = (name: string): VaultEntry => ({ kind: 'printed-buyer', content: details(name) });

let database: ProjectionDatabase;
let db: Kysely<unknown>;
beforeAll(async () => {
  database = await projectionDatabase();
  db = kyselyOn(database.pool);
  await Promise.all([migrateVault(db), migrateVault(db)]);
});
afterAll(() => database.close());

const vaults: readonly (readonly [string, () => Vault])[] = [
  ['in memory', memoryVault],
  ['on PostgreSQL', () => postgresVault(db)],
];

describe.each(vaults)('a vault %s', (where, open) => {
  let vault: Vault;
  beforeAll(() => {
    vault = open();
  });
  const id = (name: string): string => `${where.replaceAll(' ', '_')}_${name}`;

  it('gives back what was put, and leaves out what it does not know', async () => {
    const word: VaultEntry = { kind: 'words', content: { text: 'a NUL \u0000 and half a pair \ud800' } };
    await vault.put(id('ann'), id('mem_ann'), ann);
    await vault.put(id('words'), id('cus_1'), word);
    const found = await vault.find([id('ann'), id('nobody'), id('words'), id('ann')]);
    expect(found).toEqual(
      new Map<string, VaultEntry>([
        [id('ann'), ann],
        [id('words'), word],
      ]),
    );
    expect(await vault.find([])).toEqual(new Map());
  });

  it('replaces an entry, whatever kind it was', async () => {
    await vault.put(id('bea'), id('mem_bea'), ann);
    await vault.put(id('bea'), id('mem_bea2'), { kind: 'organization', content: { name: 'Acme' } });
    expect((await vault.find([id('bea')])).get(id('bea'))).toEqual({
      kind: 'organization',
      content: { name: 'Acme' },
    });
    expect(await vault.erase(id('mem_bea'))).toBe(0);
    expect(await vault.erase(id('mem_bea2'))).toBe(1);
  });

  it('keeps the buyer as printed, whoever puts it again (R82)', async () => {
    await vault.put(id('inv'), id('cus_2'), printed('Acme Ltd'));
    await vault.put(id('inv'), id('cus_2'), printed('Acme GmbH'));
    await vault.put(id('inv'), id('cus_2'), ann);
    expect((await vault.find([id('inv')])).get(id('inv'))).toEqual(printed('Acme Ltd'));
  });

  it('erases a subject whole, but for what was printed (S28); a second time nothing', async () => {
    await vault.put(id('org'), id('cus_3'), { kind: 'organization', content: { name: 'Acme' } });
    await vault.put(id('details'), id('cus_3'), { kind: 'billing-details', content: details('Acme') });
    await vault.put(id('inv3'), id('cus_3'), printed('Acme'));
    await vault.put(id('other'), id('cus_4'), ann);
    expect(await vault.erase(id('cus_3'))).toBe(2);
    expect(await vault.erase(id('cus_3'))).toBe(0);
    expect([...(await vault.find(['org', 'details', 'inv3', 'other'].map(id))).keys()].sort()).toEqual(
      [id('inv3'), id('other')].sort(),
    );
  });

  it('erases whom nobody has put anything of for a while, but for what was printed', async () => {
    await vault.put(id('dora'), id('mem_dora'), ann);
    await vault.put(id('inv5'), id('mem_dora'), printed('Dora'));
    await vault.put(id('emil'), id('mem_emil'), ann);
    const subjects = [id('mem_dora'), id('mem_none')];
    expect(await vault.eraseQuiet(subjects, 3_600_000)).toEqual([id('mem_dora')]);
    expect(await vault.eraseQuiet([], 0)).toEqual([]);
    expect(await vault.eraseQuiet(subjects, 0)).toEqual([]);
    const left = await vault.find(['dora', 'inv5', 'emil'].map(id));
    expect([...left.keys()].sort()).toEqual([id('inv5'), id('emil')].sort());
  });

  it('refuses what passes its bounds before anything is stored, without saying what it was', async () => {
    const long: VaultEntry = { kind: 'words', content: { text: 'canary'.repeat(vaultLimits.entryBytes) } };
    await expect(vault.put(id('long'), id('cus_5'), long)).rejects.toThrow(/^(?!.*canary).*fits the vault/);
    await expect(vault.put('', id('cus_5'), ann)).rejects.toThrow('short texts');
    await expect(vault.find(Array.from({ length: vaultLimits.page + 1 }, id))).rejects.toThrow('page of ids');
    expect(await vault.erase(id('cus_5'))).toBe(0);
  });
});

describe('what is in the vault is never in a log', () => {
  const logged = (facts: object): string => {
    const lines: string[] = [];
    const to = new Writable({
      write: (chunk: Buffer, _, done) => {
        lines.push(chunk.toString());
        done();
      },
    });
    createLogger({ level: 'info', service: 'vault', to }).warn(facts, 'something happened');
    return lines.join('');
  };

  it('not when the server refuses a row and quotes it', async () => {
    await database.pool.query(
      `alter table vault.entries add constraint planted check (content not like '%Planted%')`,
    );
    try {
      const entry: VaultEntry = { kind: 'person', content: { name: 'Planted Canary', email: null } };
      const failure = await postgresVault(db)
        .put('vlt_planted', 'mem_planted', entry)
        .catch((error: unknown) => error);
      expect(failure).toMatchObject({ name: 'VaultFailed', code: '23514' });
      expect(logged({ err: failure })).not.toContain('Canary');
    } finally {
      await database.pool.query('alter table vault.entries drop constraint planted');
    }
  });

  it('not when a row is torn', async () => {
    await database.pool.query(
      `insert into vault.entries values ('vlt_torn', 'mem_torn', 'person', '{"name":"Torn Canary')`,
    );
    const failure = await postgresVault(db)
      .find(['vlt_torn'])
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'VaultFailed' });
    expect(logged({ err: failure })).not.toContain('Canary');
  });

  it.each<[string, object]>([
    ['an entry', { entry: ann }],
    ['what was found', { found: [{ id: 'vlt_1', ...printed('Acme Canary') }] }],
    ['a request', { body: { email: 'ann@canary.example', tax_id: 'canary', postal_code: 'canary' } }],
  ])('not when somebody logs %s', (_, facts) => {
    expect(logged(facts).toLowerCase()).not.toContain('canary');
  });
});
