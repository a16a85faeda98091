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
