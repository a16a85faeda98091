import { describe, expect, it } from '@jest/globals';
import type { StoredEvent } from '#event-store';
import { customerStory } from './customer-story.js';
import { rechained } from './rechained.js';
import { call, ledgerOf } from './terminal.js';

const { log } = customerStory();
type Finding = {
  readonly line: string;
  readonly code: string;
  readonly position: string;
  readonly subject: string;
  readonly says: string;
};

/** `position code where: what`, of a log whose hashes are all true. */
const findingsOf = async (events: readonly StoredEvent[]): Promise<readonly string[]> => {
  const { out, code } = await call(['verify', '--json'], async () =>
    ledgerOf(rechained(events), { now: '2026-03-15T00:00:00.000Z' }),
  );
  const found = out
    .trim()
    .split('\n')
    .map((text) => JSON.parse(text) as Finding)
    .filter(({ line }) => line === 'finding');
  expect(code).toBe(found.length === 0 ? 0 : 1);
  return found.map(({ code: what, position, subject, says }) => `${position} ${what} ${subject}: ${says}`);
};

const edited = (
  which: (event: StoredEvent) => boolean,
  ...changes: readonly (readonly [string, string])[]
): readonly StoredEvent[] => {
  expect(log.filter(which)).toHaveLength(1);
  return log.map((event) =>
    which(event)
      ? { ...event, data: changes.reduce((data, [from, to]) => data.replaceAll(from, to), event.data) }
      : event,
  );
};
const stored = (type: string, text: string) => (event: StoredEvent) =>
  event.type.startsWith(`${type}.v`) && event.data.includes(text);

describe('verify names what a record says of customers and documents that cannot be, though every hash is true', () => {
  it('nothing was done', async () => {
    expect(await findingsOf(log)).toEqual([]);
  });

  it('more seats are used than are paid for', async () => {
    const fewer = edited(stored('SubscriptionOrdered', '"seats":3'), ['"seats":3', '"seats":1']);
    expect(await findingsOf(fewer)).toEqual([
      '21 seats-exceeded Customer-cus_acme @5: 2 seats are used, 1 are paid for; nothing after this event of the stream was judged',
    ]);
  });

  it('the last owner is gone', async () => {
    const left = edited(
      stored('MemberRemoved', 'mem_cal'),
      ['mem_cal', 'mem_ann'],
      ['"member"}', '"owner"}'],
    );
    expect((await findingsOf(left))[0]).toMatch(/^31 owner-missing Customer-cus_acme @10: .*no owner/);
  });

  it('a number was taken out of the register', async () => {
    expect(await findingsOf(log.filter((event) => !stored('DocumentNumbered', '"inv_3"')(event)))).toEqual([
      '27 number-wrong Invoice-inv_3 @1: no register has numbered inv_3 before it was issued as INV-000003',
      '36 number-gap InvoiceRegister-house @3: INV-000004 follows INV-000002: number 3 is missing',
    ]);
  });

  it('numbers were left out, and one was given twice', async () => {
    const skipped = edited(stored('DocumentNumbered', '"inv_5"'), ['"sequence":5', '"sequence":9']);
    expect(await findingsOf(skipped)).toEqual([
      '58 number-gap InvoiceRegister-house @6: INV-000005 follows INV-000004: numbers 5 to 8 are missing',
      '68 number-gap InvoiceRegister-house @7: INV-000006 follows INV-000005: a number is given once, in order',
    ]);
  });

  it('an invoice shows another number than its register', async () => {
    const renamed = edited(stored('InvoiceIssued', 'INV-000006'), ['INV-000006', 'INV-000060']);
    expect(await findingsOf(renamed)).toEqual([
      '69 number-wrong Invoice-inv_6 @1: inv_6 was issued as INV-000060, its number is INV-000006',
    ]);
  });

  it('a line, a tax or a total of an invoice is another amount', async () => {
    const line = edited(stored('InvoiceDrafted', '"inv_3"'), ['"amount":"29"', '"amount":"28"']);
    expect(await findingsOf(line)).toEqual([
      '26 totals-wrong Invoice-inv_3 @0: line 1 says 28, its price and days give 29',
      '26 totals-wrong Invoice-inv_3 @0: the net says 29, the lines give 28',
      '26 totals-wrong Invoice-inv_3 @0: the total says 34.51, the lines give 33.51',
    ]);
    const total = edited(stored('InvoiceDrafted', '"inv_3"'), ['"gross":"34.51"', '"gross":"34.5"']);
    expect(await findingsOf(total)).toEqual([
      '26 totals-wrong Invoice-inv_3 @0: the total says 34.5, the lines give 34.51',
    ]);
    const days = edited(stored('InvoiceDrafted', '"inv_3"'), ['"days":14', '"days":140']);
    expect(await findingsOf(days)).toEqual([
      '26 totals-wrong Invoice-inv_3 @0: line 1 says 29, and its price and days cannot be',
    ]);
  });

  it('a credit note takes back another amount than its lines say', async () => {
    const more = edited(stored('CreditNoteDrafted', 'crn_1'), ['"gross":"5"', '"gross":"50"']);
    expect(await findingsOf(more)).toEqual([
      '49 totals-wrong Invoice-inv_3 @5: the total of crn_1 says 50, its lines and taxes give 5',
    ]);
  });

  it('events of a customer do not follow from each other', async () => {
    const twice = edited(stored('InvitationAccepted', 'mem_bea'), ['ivt_mem_bea', 'ivt_nobody']);
    expect((await findingsOf(twice))[0]).toMatch(
      /^21 rule-broken Customer-cus_acme @5: .*an invitation that ends was open; nothing after/,
    );
  });
});
