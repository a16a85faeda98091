import { describe, expect, it } from '@jest/globals';
import { invoicePostingsOf, type InvoiceEvent } from '#domain/invoice';
import { formatNanos, nanosOf } from '#kernel';
import {
  april,
  bounce,
  credit,
  credits,
  draft,
  issue,
  issueNote,
  issued,
  on,
  paid,
  pay,
  payBack,
  settleElsewhere,
  story,
  tryAgain,
} from '../../../../test/support/invoice-stories.js';

const cents = (n: number) => nanosOf(BigInt(n) * 10_000_000n);
const entry = (history: readonly InvoiceEvent[]): readonly string[] =>
  history
    .slice(-1)
    .flatMap((event) => invoicePostingsOf(event))
    .map(({ account, amount, asset }) => `${account} ${formatNanos(amount)} ${asset}`);

describe('the postings of an invoice (S29, invariant 4)', () => {
  const soon = on('2026-04-16');
  it('owe what is invoiced, defer the seats, and owe the tax', () => {
    expect(entry(issued)).toEqual([
      'assets:receivable 145 USD',
      'liabilities:deferred-subscriptions -145 USD',
      'assets:receivable 29 USD',
      'liabilities:tax-payable -29 USD',
    ]);
    expect(entry(paid.slice(0, -1))).toEqual(['assets:cash 174 USD', 'assets:receivable -174 USD']);
    expect(entry(paid)).toEqual([]);
  });
  it('hand the cash of credits to the pool, which books it when the lot is bought', () => {
    const bought = story([], [soon, draft({ lines: [credits('100')], taxes: [] })], [soon, issue()]);
    expect(entry(bought)).toEqual(['assets:receivable 100 USD', 'liabilities:credit-orders -100 USD']);
    expect(entry(story(bought, [soon, pay('pay_1', '100')]))).toEqual([
      'liabilities:credit-orders 100 USD',
      'assets:cash -100 USD',
    ]);
  });
  it('take back what a credit note credits, from what was not earned and what was', () => {
    const note = credit('crn_1', {
      lines: [{ line: 1, amount: cents(4_500) }],
      taxes: [{ tax: 1, amount: cents(900) }],
    });
    expect(entry(story(issued, [soon, note], [soon, issueNote('crn_1')]))).toEqual([
      'liabilities:deferred-subscriptions 45 USD',
      'liabilities:tax-payable 9 USD',
      'assets:receivable -54 USD',
    ]);
    const late = story(paid, [april.end, note], [april.end, issueNote('crn_1')]);
    expect(entry(late)).toEqual([
      'revenue:seats 45 USD',
      'liabilities:tax-payable 9 USD',
      'liabilities:refunds-payable -54 USD',
    ]);
    const back = story(late, [april.end, payBack('ref_1', '54')]);
    expect(entry(back)).toEqual(['liabilities:refunds-payable 54 USD', 'assets:cash -54 USD']);
    expect(entry(story(late, [april.end, bounce('ref_1', '54')]))).toEqual([]);
    const returned = story(back, [april.end, bounce('ref_1', '54')]);
    expect(entry(returned)).toEqual(['assets:cash 54 USD', 'liabilities:refunds-payable -54 USD']);
    expect(entry(story(returned, [april.end, tryAgain('ref_1', 'ref_2')]))).toEqual([]);
    expect(entry(story(returned, [april.end, settleElsewhere('ref_1')]))).toEqual([
      'liabilities:refunds-payable 54 USD',
      'liabilities:paid-elsewhere -54 USD',
    ]);
  });
});
