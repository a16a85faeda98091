import { describe, expect, it } from '@jest/globals';
import { acme, acmeAccount, crew, customerStory } from './customer-story.js';
import { call, ledgerOf, type Answer } from './terminal.js';

const { log } = customerStory();
const now = '2026-03-15T00:00:00.000Z';
const people = new Map([
  ['mem_ann', 'Ann Adams, ann@acme.example'],
  ['mem_bea', 'Bea Brown, bea@acme.example'],
  ['cus_acme', 'Acme Ltd'],
  ['vlt_inv_1', 'Acme Ltd, billing@acme.example'],
]);
const auditor = (...args: readonly string[]): Promise<Answer> =>
  call(args, async () => ledgerOf(log, { now, names: async () => people }));

/** Each answer is kept as it is printed: a change of one is seen in review. */
describe('what the auditor prints of customers', () => {
  it.each<[string, readonly string[]]>([
    ['replay of a customer, with all that is its', ['replay', acme]],
    ['replay of a member', ['replay', acme, '--member', 'mem_cal']],
    ['replay of an invoice', ['replay', 'inv_4']],
    ['members', ['members', acme]],
    ['members with names', ['members', acme, '--names']],
    ['members as of', ['members', acme, '--as-of', '2026-02-03T08:00:00Z']],
    ['seat history of bought seats', ['seat-history', acme]],
    ['seat history of counted seats', ['seat-history', crew]],
    ['seat history in a period, with names', ['seat-history', acme, '--from', '2026-02-10', '--names']],
    ['statement of the last cycle', ['statement', acme, '--cycle', 'last']],
    ['statement of the current cycle', ['statement', acme]],
    ['statement of counted seats', ['statement', crew]],
    ['statement of a period', ['statement', acme, '--from', '2026-02-01', '--to', '2026-03-01', '--names']],
    ['invoice by number', ['invoice', 'INV-000004']],
    ['invoice explained', ['invoice', 'inv_3', '--explain']],
    ['invoice of a credit note, with names', ['invoice', 'CRN-000001', '--explain', '--names']],
    ['invoice of credits explained', ['explain', 'inv_2']],
    ['trial balance', ['trial-balance']],
    ['trial balance of a customer', ['trial-balance', '--customer', crew]],
    ['export to csv', ['export', '--format', 'csv', '--customer', crew]],
    ['verify', ['verify', '--no-read-models']],
  ])('%s', async (_, args) => {
    const { code, out, err } = await auditor(...args);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(`\n${out.replace(/^(took +).*$/m, '$1…')}`).toMatchSnapshot();
  });
});

describe('accounts of one customer', () => {
  it('has its own pool among them', async () => {
    const { out } = await auditor('balance', acmeAccount, '--json');
    expect(JSON.parse(out)).toMatchObject({ available: '87.5' });
  });
});

describe('answers for programs', () => {
  it.each<readonly string[]>([
    ['members', acme],
    ['seat-history', crew],
    ['statement', acme],
    ['invoice', 'INV-000003', '--explain'],
    ['replay', acme],
    ['trial-balance', '--customer', acme],
  ])('%s … --json gives JSON lines, amounts as text', async (...args) => {
    const { code, out } = await auditor(...args, '--json');
    expect(code).toBe(0);
    const lines = out.trim().split('\n');
    for (const line of lines) expect(JSON.parse(line)).toEqual(expect.any(Object));
    expect(out).not.toMatch(/"(amount|cost|owed|net|gross|balance)":-?\d/);
  });
});

describe('wrong usage and dead ends: exit code 2, and what to do next', () => {
  it.each<[readonly string[], string]>([
    [['members', 'cus_nobody'], 'CustomerRegistered'],
    [['members', acme, '--as-of', '2026-01-01'], 'CustomerRegistered'],
    [['seat-history', acme, '--to', '2027-01-01'], 'ask for 2026-03-15'],
    [['statement', acme, '--cycle', 'first'], 'write it with its zone'],
    [['statement', acme, '--cycle', '2025-01-01'], 'cycles begin at 2026-01-31T10:00:00.000Z'],
    [['statement', crew, '--cycle', 'last'], 'cycles begin at 2026-03-06'],
    [['statement', acme, '--cycle', 'last', '--from', '2026-01-01'], 'one of them'],
    [['statement', acme, '--from', '2026-03-02', '--to', '2026-03-01'], 'a beginning and an end'],
    [['statement', acmeAccount, '--cycle', 'last'], 'cus_'],
    [['invoice', 'INV-000099'], 'replay --type InvoiceIssued'],
    [['invoice', 'inv_none'], 'replay --type InvoiceIssued'],
    [['invoice', 'inv_1', '--as-of', '2026-01-01'], 'InvoiceIssued'],
    [['replay', 'something'], 'inv_'],
    [['explain', 'mem_ann'], 'inv_'],
    [['invoice'], '--help'],
  ])('%j', async (args, next) => {
    const { code, err, out } = await auditor(...args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(next);
  });

  it('names without a vault', async () => {
    const { code, err } = await call(['members', acme, '--names'], async () => ledgerOf(log, { now }));
    expect({ code, err }).toEqual({
      code: 2,
      err: 'there is no vault beside a list of events\n  → leave --names out\n',
    });
  });

  it('a line that charges for an event that is not there: exit code 1', async () => {
    const lost = log.map((event) => ({
      ...event,
      data:
        event.type === 'InvoiceDrafted.v1' ? event.data.replace('"revision":9', '"revision":99') : event.data,
    }));
    const { code, out } = await call(['invoice', 'inv_3', '--explain'], async () => ledgerOf(lost, { now }));
    expect(code).toBe(1);
    expect(out).toContain('Customer-cus_acme @99   missing');
  });

  it('--help lists every command', async () => {
    const { code, out } = await auditor('--help');
    expect(code).toBe(0);
    for (const name of ['replay', 'statement', 'members', 'seat-history', 'invoice', 'verify'])
      expect(out).toMatch(new RegExp(`^  ${name} `, 'm'));
  });
});
