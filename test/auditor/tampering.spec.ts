import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import type { StoredEvent } from '#event-store';
import { migrateEventStore } from '#event-store/postgres';
import { instantOf } from '#kernel';
import { createPool } from '#platform/database';
import { createSealer, sealPlaces } from '#proof';
import { openLedger } from '../../apps/auditor/src/log/open.js';
import { testDatabase, type TestDatabase } from '../support/postgres.js';
import { tamperer, writeLog } from './postgres-rows.js';
import { rechained } from './rechained.js';
import { story, team } from './story.js';
import { call, ledgerOf } from './terminal.js';

const { log } = story();
const SEALED = 15;
const clock = { now: () => instantOf('2026-02-01T00:00:00.000Z') };

let database: TestDatabase;
let session: pg.Client;
let dataDir: string;
beforeAll(async () => {
  database = await testDatabase();
  const pool = createPool({ url: database.url, max: 1, name: 'test' });
  await migrateEventStore(pool);
  await pool.end();
  session = await tamperer(database.url);
});
afterAll(async () => {
  await session.end();
  await database.close();
});
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'auditor-'));
  await writeLog(session, log);
  await seal(log.slice(0, 8));
  await seal(log.slice(0, SEALED));
});
afterEach(() => rm(dataDir, { recursive: true }));

const seal = async (sealed: readonly StoredEvent[]): Promise<void> => {
  const { pages, head } = ledgerOf(sealed);
  const readAll = async function* ({ after = 0n }: { after?: bigint | undefined } = {}) {
    for await (const page of pages({ after })) yield* page;
  };
  await createSealer({
    ...sealPlaces(dataDir),
    store: { readAll, headPosition: () => Promise.resolve(head) },
    clock,
  }).seal();
};

type Verified = { readonly code: number; readonly found: readonly string[]; readonly out: string };

const verify = async (): Promise<Verified> => {
  const open = () => openLedger({ DATABASE_URL: database.url, DATA_DIR: dataDir });
  const { out: json, code } = await call(['verify', '--no-read-models', '--json'], open);
  const records = json
    .trim()
    .split('\n')
    .map(
      (line) =>
        JSON.parse(line) as { readonly line: string; readonly code?: string; readonly position?: string },
    );
  const { out } = await call(['verify', '--no-read-models'], open);
  return {
    code,
    out,
    found: records.flatMap((one) =>
      one.line === 'finding' ? [`${one.code ?? ''} ${one.position ?? ''}`] : [],
    ),
  };
};

describe('verify names what was done to the log in the database, and where (S30)', () => {
  it('nothing was done', async () => {
    const { code, found, out } = await verify();
    expect({ code, found }).toEqual({ code: 0, found: [] });
    expect(out).toContain(
      `chains       ${log.length.toString()} events in 2 streams, from the first one up to position ${log.length.toString()}`,
    );
    expect(out).toContain(
      `seals        2, complete up to position ${SEALED.toString()}; of what followed, ${(log.length - SEALED).toString()} events are there, and nothing proves that there were not more`,
    );
    expect(out).toContain('Everything agrees.');
  });

  it('a payload was changed', async () => {
    await session.query(`update ledger.events set data = replace(data, '"5"', '"6"') where position = 3`);
    const { code, found, out } = await verify();
    expect({ code, found }).toEqual({ code: 1, found: ['event-changed 3'] });
    expect(out).toMatch(
      new RegExp(`\\n +3 +event-changed +CreditPool-${team} @2 +what it says is not what its hash covers`),
    );
  });

  it('metadata was changed: another actor', async () => {
    await session.query(
      `update ledger.events set metadata = replace(metadata, 'service:billing', 'operator:jane') where position = 20`,
    );
    expect(await verify()).toMatchObject({ code: 1, found: ['event-changed 20'] });
  });

  it('an event was removed', async () => {
    await session.query('delete from ledger.events where position = 10');
    expect(await verify()).toMatchObject({
      code: 1,
      found: ['event-removed 10', 'revision-gap 12', 'log-rewritten 11'],
    });
  });

  it('two events of different streams were swapped', async () => {
    await session.query(
      'update ledger.events set position = case position when 10 then 1011 else 1010 end where position in (10, 11)',
    );
    await session.query('update ledger.events set position = position - 1000 where position > 1000');
    expect(await verify()).toMatchObject({ code: 1, found: ['log-rewritten 10'] });
  });

  it('two events of one stream were swapped', async () => {
    await session.query(
      'update ledger.events set revision = case position when 9 then 1006 else 1005 end where position in (9, 10)',
    );
    await session.query('update ledger.events set revision = revision - 1000 where revision > 1000');
    expect(await verify()).toMatchObject({
      code: 1,
      found: ['revision-gap 9', 'revision-gap 10', 'revision-gap 12'],
    });
  });

  it('the tail was cut: provable up to the last seal, and said so', async () => {
    await session.query('delete from ledger.events where position > 12');
    const { code, found, out } = await verify();
    expect({ code, found }).toEqual({ code: 1, found: ['tail-cut 13'] });
    expect(out).toContain(
      'the log ends at 12, but up to 15 was sealed (2026-02-01T00:00:00.000Z): 3 events are gone',
    );
    await writeLog(session, log.slice(0, SEALED + 2));
    expect(await verify()).toMatchObject({ code: 0, found: [] }); // cut after the last seal: beyond proof
  });

  it('a chain was rewritten from one event on, hashes and all', async () => {
    await writeLog(
      session,
      rechained(
        log.map((event) =>
          event.position === 10n
            ? { ...event, data: event.data.replace('charged twice', 'as a present') }
            : event,
        ),
      ),
    );
    const { code, found, out } = await verify();
    expect({ code, found }).toEqual({ code: 1, found: ['log-rewritten 10'] });
    expect(out).toContain('this is not the event that was sealed (seal 2 of 2026-02-01T00:00:00.000Z)');
  });

  it('an event was slipped in, hashes and all', async () => {
    const inserted = [
      ...log.slice(0, 5),
      ...log.slice(4, 5).map((event) => ({ ...event, id: '00000000-0000-7000-8000-000000000000' })),
      ...log.slice(5),
    ];
    await writeLog(session, rechained(inserted));
    expect((await verify()).found[0]).toBe('log-rewritten 6');
  });

  it('a seal was forged, and another taken away', async () => {
    const { directory } = sealPlaces(dataDir);
    const file = join(directory, 'seal-000000002.json');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replace('"count":15', '"count":14'));
    expect(await verify()).toMatchObject({ code: 1, found: ['seal-forged 15'] });
    await writeFile(file, text);
    await rm(join(directory, 'seal-000000001.json'));
    expect(await verify()).toMatchObject({ code: 1, found: ['seal-missing 15'] });
  });

  it('a key that is not ours signed the seals', async () => {
    const { keyFile, directory } = sealPlaces(dataDir);
    const kept = join(dataDir, 'kept.pub');
    await writeFile(kept, await readFile(`${keyFile}.pub`));
    await rm(directory, { recursive: true });
    await rm(keyFile);
    await rm(`${keyFile}.pub`);
    await seal(log.slice(0, 12));
    const { code, out } = await call(['verify', '--no-read-models', '--key', kept], () =>
      openLedger({ DATABASE_URL: database.url, DATA_DIR: dataDir }),
    );
    expect(code).toBe(1);
    expect(out).toContain('its signature is not that of the seal key');
  });
});

describe('a proof that cannot be made is not passed over', () => {
  const open = () => openLedger({ DATABASE_URL: database.url, DATA_DIR: dataDir });

  it('seals whose public key is gone', async () => {
    await rm(`${sealPlaces(dataDir).keyFile}.pub`);
    expect(await call(['verify', '--no-read-models'], open)).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('--key FILE') as unknown,
    });
  });

  it('a folder without seals', async () => {
    expect(await call(['verify', '--no-read-models', '--seals', dataDir], open)).toMatchObject({
      code: 2,
      out: '',
      err: expect.stringContaining('there are no seals in') as unknown,
    });
  });
});

describe('the auditor on a database', () => {
  it('answers the same as over the events themselves', async () => {
    const asOf = ['--as-of', '2026-01-31'];
    for (const args of [
      ['replay'],
      ['balance', team, ...asOf],
      ['statement', team, '--to', '2026-01-31'],
      ['trial-balance', ...asOf],
      ['export', '--format', 'csv'],
    ]) {
      const known = args[0] === 'balance' ? ['--known-at', '2026-01-31'] : [];
      const onDatabase = await call([...args, ...known], () =>
        openLedger({ DATABASE_URL: database.url, DATA_DIR: dataDir }),
      );
      expect(onDatabase).toEqual(await call([...args, ...known], async () => ledgerOf(log)));
    }
  });

  it('says what to do where there is no ledger, or no server', async () => {
    const empty = await testDatabase();
    const { code, err } = await call(['replay'], () => openLedger({ DATABASE_URL: empty.url }));
    expect({ code, err }).toEqual({
      code: 2,
      err: 'there is no ledger in this database\n  → start the product on it once, or name another by DATABASE_URL or DATA_DIR\n',
    });
    await empty.close();
    expect(
      (await call(['replay'], () => openLedger({ DATABASE_URL: 'postgres://127.0.0.1:1/none' }))).code,
    ).toBe(2);
    expect((await call(['replay'], () => openLedger({ DATABASE_URL: 'nonsense' }))).err).toContain(
      'DATABASE_URL',
    );
  });
});
