import { describe, expect, it, jest } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { debitCredits, openAccount, purchaseCredits } from '#domain/credit-pool';
import {
  applyPayment,
  draftCreditNote,
  issueCreditNote,
  recordRefund,
  settleInvoice,
  voidInvoice,
  type InvoiceLine,
} from '#domain/invoice';
import { openRegister } from '#domain/invoice-register';
import type { StoredEvent } from '#event-store';
import { amount, nanosOf, plusDays, plusMs, instantOf, type Instant } from '#kernel';
import { journal, type JournalEntry } from '../../apps/auditor/src/books/journal.js';
import { sumBooks } from '../../apps/auditor/src/books/sums.js';
import { termsOf } from '../support/pool-stories.js';
import { billingOffice, kinds, REGISTER } from './billing-office.js';
import { acme, crew, customerStory } from './customer-story.js';
import { logWriter } from './log-writer.js';
import { call, ledgerOf } from './terminal.js';

// Many runs of a property take their time where they are asked for, and more on a slow machine.
jest.setTimeout(240_000);

/** Runs per property: quick in the default test, many more where time allows (`PROPERTY_RUNS=300`). */
const runs = Number(process.env['PROPERTY_RUNS'] ?? '20');
const now = '2027-12-31T00:00:00.000Z';
const start = instantOf('2026-01-31T10:00:00.000Z');

type Act = {
  readonly does: 'buy' | 'spend' | 'sell' | 'pay' | 'credit' | 'refund' | 'void' | 'sweep';
  readonly customer: 0 | 1;
  readonly days: number;
  readonly which: number;
  readonly cents: number;
};
const acts = fc.array(
  fc.record<Act>({
    does: fc.constantFrom(
      'buy',
      'buy',
      'spend',
      'spend',
      'sell',
      'sell',
      'pay',
      'pay',
      'pay',
      'credit',
      'credit',
      'refund',
      'void',
      'sweep',
    ),
    customer: fc.constantFrom(0, 1),
    days: fc.integer({ min: 0, max: 12 }),
    which: fc.nat({ max: 50 }),
    cents: fc.integer({ min: 1, max: 9_000 }),
  }),
  { minLength: 5, maxLength: 40, size: 'max' },
);
const pools = ['acc_dollars', 'acc_units'] as const;
const plans = ['teams', 'pooled-team'] as const;
const customers = [acme, crew] as const;

const line = (sells: InvoiceLine['sells'], price: number, at: Instant, stream: string): InvoiceLine => ({
  code: sells === 'credits' ? 'credits' : 'seat',
  sells,
  period: sells === 'credits' ? null : { start: at, end: plusDays(at, 30) },
  quantity: 1,
  days: null,
  unitPrice: amount(price.toString()),
  amount: amount(price.toString()),
  sources: [{ stream, revision: 0 }],
});

/** Whatever a ledger of two customers may live through; what makes no sense is refused and changes nothing. */
const lived = (life: readonly Act[]): readonly StoredEvent[] => {
  const writer = logWriter();
  const { run, state } = writer;
  const { bill, number } = billingOffice(writer);
  const invoices: string[] = [];
  const tried = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof Error) || !/^[a-z]+(-[a-z]+)+ \{/.test(error.message)) throw error;
    }
  };
  const opening = { entity: REGISTER, invoicePrefix: 'INV', creditNotePrefix: 'CRN' };
  run(kinds.registers, REGISTER, { at: start, decide: openRegister(opening) });
  pools.forEach((account, n) => {
    const owner = { kind: 'organization', id: customers[n] ?? '' } as const;
    const policy = { policy: 'p@1', terms: termsOf(plans[n] ?? '', { alert: null }) };
    run(kinds.pools, account, {
      at: start,
      decide: openAccount({ account, owner, anchor: start, zone: 'UTC', policy }),
    });
  });
  let at = start;
  life.forEach(({ does, customer, days, which, cents }, n) => {
    at = plusMs(plusDays(at, days), 1);
    const account = pools[customer];
    const id = n.toString();
    const invoice = invoices[which % Math.max(invoices.length, 1)];
    const money = nanosOf(BigInt(cents) * 10_000_000n);
    tried(() => {
      if (does === 'buy') {
        const paid = { amount: amount('100'), currency: 'USD', reference: `pay_${id}` };
        run(kinds.pools, account, { at, decide: purchaseCredits({ lot: `lot_${id}`, paid }) });
        invoices.push(
          bill(at, { customer: customers[customer], kind: 'credits' }, [line('credits', 100, at, account)]),
        );
      } else if (does === 'spend') {
        const charge = { kind: 'amount', amount: money, asset: null, usage: null } as const;
        run(kinds.pools, account, {
          at,
          decide: debitCredits({ debit: `deb_${id}`, charge, member: null, space: null }),
        });
      } else if (does === 'sell')
        invoices.push(
          bill(at, { customer: customers[customer], kind: 'cycle' }, [
            line('subscription', 29 * (1 + (which % 5)), at, customers[customer]),
            line('credits', 50, at, account),
          ]),
        );
      else if (invoice === undefined) return;
      else if (does === 'pay') {
        const open = state(kinds.invoices, invoice).open;
        const sum = which % 3 === 0 ? money : open;
        run(kinds.invoices, invoice, {
          at,
          decide: applyPayment({ payment: `pay_${id}`, amount: sum, currency: 'USD', method: 'pm' }),
        });
      } else if (does === 'credit') {
        const note = {
          creditNote: `crn_${id}`,
          lines: [{ line: 1, amount: money }],
          taxes: [],
          reason: 'asked',
        };
        run(kinds.invoices, invoice, { at, decide: draftCreditNote(note) });
        run(kinds.invoices, invoice, {
          at,
          decide: issueCreditNote({
            creditNote: note.creditNote,
            ...number(note.creditNote, 'credit-note', at),
          }),
        });
      } else if (does === 'refund') {
        const owed = state(kinds.invoices, invoice).refundable;
        run(kinds.invoices, invoice, {
          at,
          decide: recordRefund({ refund: `ref_${id}`, amount: owed, currency: 'USD', reference: 're' }),
        });
      } else if (does === 'void')
        run(kinds.invoices, invoice, { at, decide: voidInvoice({ reason: 'wrong' }) });
      else run(kinds.invoices, invoice, { at, decide: settleInvoice });
    });
  });
  return writer.log;
};

const entriesOf = async (log: readonly StoredEvent[]): Promise<readonly JournalEntry[]> => {
  const entries: JournalEntry[] = [];
  const span = { asOf: null, account: null, customer: null, at: () => undefined };
  for await (const page of journal(ledgerOf(log, { now }), span)) entries.push(...page);
  return entries;
};

const totalOf = (entries: readonly JournalEntry[], account: string, asset: string): bigint =>
  entries
    .flatMap(({ lines }) => lines)
    .filter((one) => one.account === account && one.asset === asset)
    .reduce((sum, one) => sum + one.amount, 0n);

describe('the books of pools and invoices together (invariant 4)', () => {
  it('are zero per asset after every event, whatever happened', async () => {
    await fc.assert(
      fc.asyncProperty(acts, async (life) => {
        const log = lived(life);
        const books = sumBooks();
        for (const entry of await entriesOf(log)) {
          books.add(entry);
          for (const { debit, credit } of books.totals()) expect(debit).toBe(credit);
        }
        const { code } = await call(['verify'], async () => ledgerOf(log, { now }));
        expect(code).toBe(0);
      }),
      { numRuns: runs },
    );
  });

  it('count the cash of credits once: the pool has it, and the invoice that asked for it has none left', async () => {
    const entries = await entriesOf(customerStory().log);
    expect(totalOf(entries, 'liabilities:credit-orders', 'USD')).toBe(0n);
    const credits = entries.filter(({ of }) => of === 'inv_2' || of === 'acc_acme');
    // $119 were paid: $100 of credits and $19 of tax.
    expect(totalOf(credits, 'assets:cash', 'USD')).toBe(119_000_000_000n);
  });

  it('of the customers one by one are the books of all', async () => {
    const all = ['export', '--format', 'jsonl'];
    const print = async (...args: readonly string[]) =>
      (await call(args, async () => ledgerOf(customerStory().log, { now }))).out.trim().split('\n');
    const parts = [
      ...(await print(...all, '--customer', acme)),
      ...(await print(...all, '--customer', crew)),
    ];
    expect(parts.sort()).toEqual([...(await print(...all))].sort());
  });
});

const hledger = spawnSync('hledger', ['--version']);
if (hledger.error !== undefined)
  process.stdout.write(
    'not run: hledger is not installed (apt-get install hledger): "the books, read by hledger"\n',
  );
(hledger.error === undefined ? describe : () => undefined)('the books, read by hledger', () => {
  it.each<[string, () => readonly StoredEvent[]]>([
    ['the story of two customers', () => customerStory().log],
    ['a generated history', () => lived(fc.sample(acts, { numRuns: 1, seed: 7 })[0] ?? [])],
  ])('agree on every account: %s', async (_, make) => {
    const log = make();
    const ask = (...args: readonly string[]) => call(args, async () => ledgerOf(log, { now }));
    const folder = mkdtempSync(join(tmpdir(), 'books-'));
    try {
      const file = join(folder, 'books.journal');
      writeFileSync(file, (await ask('export', '--format', 'hledger')).out);
      const read = (...args: readonly string[]) =>
        spawnSync('hledger', ['-f', file, ...args], {
          encoding: 'utf8',
          env: { ...process.env, LANG: 'C.UTF-8' },
        });
      const { status, stdout, stderr } = read('check', '--strict');
      expect({ status, said: stdout + stderr }).toEqual({ status: 0, said: '' });
      const told = (await ask('trial-balance', '--json')).out
        .trim()
        .split('\n')
        .map((text) => JSON.parse(text) as Readonly<Record<string, string>>)
        .filter(({ line, balance }) => line === 'account' && balance !== '0')
        .map(({ account, asset, balance }) => `${account ?? ''} ${asset ?? ''} ${decimal(balance ?? '')}`);
      const { stdout: csv } = read('balance', '--depth', '2', '-O', 'csv', '-N', '--layout', 'bare');
      const theirs = csv
        .trim()
        .split('\n')
        .slice(1)
        .map((row) => row.replaceAll('"', '').split(','))
        .filter(([, , balance = '']) => decimal(balance) !== '0')
        .map(([account = '', asset = '', balance = '']) => `${account} ${asset} ${decimal(balance)}`);
      expect(theirs.sort()).toEqual([...told].sort());
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** Without the zeros behind the point that a program may or may not write. */
const decimal = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
