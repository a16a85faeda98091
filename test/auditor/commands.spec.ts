import { describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { story, team, units } from './story.js';
import { call, ledgerOf, type Answer } from './terminal.js';

const { log, made } = story();
const auditor = (...args: readonly string[]): Promise<Answer> => call(args, async () => ledgerOf(log));
const lines = (text: string): readonly Record<string, unknown>[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** Each answer is kept as it is printed: a change of one is seen in review. */
describe('what the auditor prints', () => {
  it.each<[string, readonly string[]]>([
    ['replay of everything', ['replay']],
    ['replay of a customer', ['replay', 'cus_bob']],
    [
      'replay of one member in a period',
      ['replay', team, '--member', 'mem_ann', '--from', '2026-01-08', '--to', '2026-01-09'],
    ],
    ['balance', ['balance', team]],
    ['balance as of', ['balance', team, '--as-of', '2026-01-08T10:00:30Z']],
    ['explain an account', ['explain', team]],
    ['explain a debit by usage', ['explain', made.debit]],
    ['explain a capture', ['explain', made.capture]],
    ['explain a debit in unit credits', ['explain', made.unitDebit, '--account', units]],
    ['explain a reversed debit', ['explain', made.reversed]],
    ['explain a lot', ['explain', made.promo]],
    ['statement', ['statement', team, '--from', '2026-01-05', '--to', '2026-01-22']],
    ['trial balance', ['trial-balance']],
    ['export to hledger', ['export', '--format', 'hledger']],
    ['export to csv', ['export', '--format', 'csv', '--account', units]],
  ])('%s', async (_, args) => {
    const { code, out, err } = await auditor(...args);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(`\n${out}`).toMatchSnapshot();
  });
});

describe('answers for programs', () => {
  it.each<readonly string[]>([
    ['replay'],
    ['balance', team],
    ['explain', team],
    ['explain', made.debit],
    ['explain', made.purchase],
    ['statement', team],
    ['trial-balance'],
    ['verify'],
    ['export', '--format', 'csv'],
  ])('%s … --json gives JSON lines', async (...args) => {
    const { code, out } = await auditor(...args, '--json');
    expect(code).toBe(0);
    expect(lines(out).length).toBeGreaterThan(0);
  });

  it('replays what was recorded, byte by byte of the data', async () => {
    const { out } = await auditor('replay', '--json');
    expect(lines(out).map(({ data }) => JSON.stringify(data))).toEqual(log.map(({ data }) => data));
  });
});

describe('filters', () => {
  const positions = async (...args: readonly string[]): Promise<unknown> =>
    lines((await auditor('replay', ...args, '--json')).out).map(({ position }) => position);

  it('by type, more than one', async () => {
    expect(
      lines(
        (await auditor('replay', '--type', 'LotExpired', '--type', 'CreditsRefunded.v1', '--json')).out,
      ).map(({ type }) => type),
    ).toEqual(['LotExpired', 'CreditsRefunded']);
  });
  it('by positions, both ends included', async () => {
    expect(await positions('all', '--positions', '3..5')).toEqual(['3', '4', '5']);
    expect(await positions('all', '--positions', '4')).toEqual(['4']);
    expect(await positions(team, '--positions', `${(log.length - 1).toString()}..`)).toHaveLength(2);
  });
  it('by recorded time: what counts earlier may be recorded later', async () => {
    expect(
      await positions(
        'all',
        '--recorded-from',
        '2026-01-03T09:00:01Z',
        '--recorded-to',
        '2026-01-03T10:00:00Z',
      ),
    ).toEqual(['5']);
  });
  it('says when nothing matches, and how many a table leaves out', async () => {
    expect((await auditor('replay', '--member', 'nobody')).err).toContain('no event matches');
    expect((await auditor('replay', '--limit', '3')).err).toMatch(/^\d+ more: raise --limit/);
  });
});

describe('a balance at a moment (S3)', () => {
  const balance = async (...args: readonly string[]): Promise<Record<string, unknown>> =>
    lines((await auditor('balance', team, ...args, '--json')).out)[0] ?? {};

  it('counts an expiry at its instant although it was booked a day later (R41)', async () => {
    const until = '2026-01-20T11:59:59.999Z';
    const known = await balance('--as-of', until, '--known-at', until);
    const booked = await balance('--as-of', until);
    expect(known['due']).toBe(1);
    expect(booked['due']).toBe(0);
    expect([known['available'], known['posted'], known['lots']]).toEqual([
      booked['available'],
      booked['posted'],
      booked['lots'],
    ]);
  });

  it('leaves out what was not known then', async () => {
    const asOf = '2026-01-03T09:00:01Z';
    expect((await balance('--as-of', asOf))['posted']).not.toBe(
      (await balance('--as-of', asOf, '--known-at', asOf))['posted'],
    );
  });
});

describe('wrong usage and dead ends: exit code 2, and what to do next', () => {
  it.each<[readonly string[], string]>([
    [['balance', 'acc_nobody'], 'replay --type AccountOpened'],
    [['balance', team, '--as-of', 'yesterday'], 'write it with its zone'],
    [['balance', team, '--as-of', '2026-03-01'], 'ask for 2026-02-01T00:00:00.000Z or earlier'],
    [['balance', team, '--as-of', '2025-01-01'], 'ask for a later moment'],
    [['replay', '--type', 'Nothing'], 'AccountOpened'],
    [['replay', '--limit', '0'], '--json'],
    [['replay', '--positions', 'x'], '100..200'],
    [['replay', 'cus_nobody'], 'AccountOpened'],
    [['explain', 'ref_1'], 'deb_'],
    [['explain', 'deb_nothing'], 'replay all'],
    [['statement', team, '--from', '2026-01-05', '--to', '2026-01-01'], 'a beginning and an end'],
    [['verify', '--key', '/nowhere/seal.pub'], '--key FILE'],
    [['export'], '--format'],
    [['export', '--format', 'xml'], 'hledger'],
    [['frobnicate'], '--help'],
    [['balance'], '--help'],
  ])('%j', async (args, next) => {
    const { code, err, out } = await auditor(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(next);
  });

  it('answers a lost connection with what to do, not with a stack', async () => {
    const { code, err } = await call(['balance', team], () =>
      Promise.reject(new Error('connect ECONNREFUSED')),
    );
    expect(code).toBe(2);
    expect(err).toBe('connect ECONNREFUSED\n  → see what is wrong with: npm run doctor\n');
  });

  it('answers events that do not add up with 1', async () => {
    const wrong = log.map((event) => ({
      ...event,
      data:
        event.type === 'CreditsPurchased.v1'
          ? event.data.replaceAll('"amount":"50"', '"amount":"1"')
          : event.data,
    }));
    const { code, err } = await call(['balance', team], async () => ledgerOf(wrong));
    expect(code).toBe(1);
    expect(err).toContain('auditor -- verify');
  });
});

describe('the exported books (invariant 4)', () => {
  type Posting = {
    readonly account: string;
    readonly lot: string | null;
    readonly amount: string;
    readonly asset: string;
  };

  it('every transaction sums to zero per asset', async () => {
    for (const { postings } of lines((await auditor('export', '--format', 'jsonl')).out) as readonly {
      readonly postings: readonly Posting[];
    }[])
      for (const asset of new Set(postings.map((posting) => posting.asset)))
        expect(
          postings
            .filter((posting) => posting.asset === asset)
            .reduce((sum, { amount }) => sum + scaled(amount), 0n),
        ).toBe(0n);
  });

  it('keeps formulas out of cells and amounts as they are', async () => {
    const evil = log.map((event) => ({
      ...event,
      metadata: event.metadata.replace('"service:billing"', '"=cmd()"'),
    }));
    const { out } = await call(['export', '--format', 'csv'], async () => ledgerOf(evil));
    expect(out).toContain(",'=cmd(),");
    expect(out).not.toContain(',=cmd()');
    expect(out).not.toContain("'-");
  });
});

const scaled = (text: string): bigint => {
  const [whole = '', decimals = ''] = text.replace('-', '').split('.');
  return BigInt(whole + decimals.padEnd(9, '0')) * (text.startsWith('-') ? -1n : 1n);
};

const hledger = spawnSync('hledger', ['--version']);
if (hledger.error !== undefined)
  process.stdout.write(
    'not run: hledger is not installed (apt-get install hledger): "the exported books, read by hledger"\n',
  );
(hledger.error === undefined ? describe : () => undefined)('the exported books, read by hledger', () => {
  const read = async (
    ...args: readonly string[]
  ): Promise<{ readonly status: number | null; readonly text: string }> => {
    const folder = mkdtempSync(join(tmpdir(), 'books-'));
    try {
      const file = join(folder, 'books.journal');
      writeFileSync(file, (await auditor('export', '--format', 'hledger')).out);
      const { status, stdout, stderr } = spawnSync('hledger', ['-f', file, ...args], {
        encoding: 'utf8',
        env: { ...process.env, LANG: 'C.UTF-8' },
      });
      return { status, text: stdout + stderr };
    } finally {
      rmSync(folder, { recursive: true });
    }
  };

  it('passes its strict check', async () => {
    expect(await read('check', '--strict')).toEqual({ status: 0, text: '' });
  });

  it.each([team, units])('gives the balance of %s that the auditor gives', async (account) => {
    const posted = lines((await auditor('balance', account, '--json')).out)[0]?.['posted'] as string;
    const { text } = await read(
      'balance',
      `:${account}`,
      'liabilities',
      'assets:pool-debt',
      '--depth',
      '1',
      '--format',
      '%(total)',
      '--no-total',
      '-N',
    );
    const { text: sum } = await read(
      'balance',
      `acct:^(liabilities|assets:pool-debt).*:${account}`,
      '--depth',
      '1',
      '-O',
      'csv',
      '-N',
    );
    expect(text).toBeDefined();
    const total = sum
      .trim()
      .split('\n')
      .slice(1)
      .reduce((all, row) => all + scaled(/"(-?[\d.]+) /.exec(row)?.[1] ?? '0'), 0n);
    expect(-total).toBe(scaled(posted));
  });
});
