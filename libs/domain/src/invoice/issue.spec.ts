import { describe, expect, it } from '@jest/globals';
import { settleInvoice, type InvoiceLine } from '#domain/invoice';
import { amount } from '#kernel';
import {
  april,
  bills,
  credits,
  draft,
  drafted,
  issue,
  issued,
  on,
  paid,
  seats,
  story,
  vat,
} from '../../../../test/support/invoice-stories.js';

const today = on('2026-04-01');

describe('a draft (R26–R28)', () => {
  it('has its lines, its taxes and the sums of both', () => {
    const added = seats({
      quantity: 3,
      days: { days: 17, of: 30 },
      amount: amount('49.3'),
      period: { start: on('2026-04-14'), end: on('2026-05-01') },
    });
    bills
      .given()
      .when(today, draft({ lines: [seats(), added], taxes: [vat('194.3', '38.86')] }))
      .then({
        type: 'InvoiceDrafted',
        data: { totals: { net: amount('194.3'), tax: amount('38.86'), gross: amount('233.16') } },
      });
  });
  it('rounds each line once, half even, to the smallest coin', () => {
    const third = { days: { days: 1, of: 8 }, quantity: 1, unitPrice: amount('0.2') };
    for (const [quantity, text] of [
      [1, '0.02'],
      [3, '0.08'],
      [-1, '-0.02'],
    ] as const)
      bills
        .given()
        .when(
          today,
          draft({ lines: [seats(), seats({ ...third, quantity, amount: amount(text) })], taxes: [] }),
        )
        .then({ type: 'InvoiceDrafted' });
    bills
      .given()
      .when(today, draft({ lines: [seats({ ...third, amount: amount('0.03') })], taxes: [] }))
      .thenRefused('invoice-line-invalid', { line: 1 });
  });
  it('of yen has no cents', () => {
    const yen = seats({ unitPrice: amount('1000.4'), amount: amount('5002') });
    bills
      .given()
      .when(today, draft({ currency: 'JPY', lines: [yen], taxes: [] }))
      .then({ type: 'InvoiceDrafted', data: { currency: 'JPY' } });
  });
  it.each<readonly [string, Partial<InvoiceLine>]>([
    ['code', { code: ' ' }],
    ['quantity', { quantity: 0, amount: amount('0') }],
    ['quantity', { quantity: 1.5 }],
    ['unit price', { unitPrice: amount('-29') }],
    ['period', { period: { start: april.end, end: april.start } }],
    ['period', { period: { start: april.start, end: on('2036-05-01') } }],
    ['a subscription', { period: null }],
    ['days', { days: { days: 31, of: 30 } }],
    ['days', { days: { days: 0, of: 0 } }],
    ['sources', { sources: [] }],
    ['sources', { sources: [{ stream: '', revision: 0 }] }],
    ['amount', { amount: amount('145.01') }],
    ['amount', { amount: amount('145.000000001') }],
    ['amount', { quantity: 9_000_000_000_000, unitPrice: amount('9000000') }],
  ])('is refused for a line whose %s breaks a rule', (problem, more) => {
    const refused = bills.given().when(today, draft({ lines: [seats(), seats(more)] }));
    refused.thenRefused('invoice-line-invalid', { line: 2 });
    const decision = draft({ lines: [seats(more)] })(bills.given().state, today);
    expect(decision).toMatchObject({ facts: { problem: expect.stringContaining(problem) } });
  });
  it('is refused for a tax line that cannot be printed or paid', () => {
    for (const more of [
      { code: '' },
      { jurisdiction: 'x'.repeat(121) },
      { rate: amount('-1') },
      { amount: amount('0.001') },
      { base: amount('0.001') },
      { base: amount('-145') },
    ])
      bills
        .given()
        .when(today, draft({ taxes: [{ ...vat('145', '29'), ...more }] }))
        .thenRefused('tax-line-invalid', { line: 1 });
  });
  it('is refused whole: without lines, with too many, below zero, beyond what can be kept', () => {
    const when = (more: Parameters<typeof draft>[0]) =>
      bills.given().when(today, draft({ taxes: [], ...more }));
    when({ lines: [] }).thenRefused('invoice-empty');
    when({ lines: Array.from({ length: 401 }, () => seats()) }).thenRefused('too-many-lines', { limit: 400 });
    when({ taxes: Array.from({ length: 21 }, () => vat('1', '0.2')) }).thenRefused('too-many-lines', {
      limit: 20,
    });
    const sources = Array.from({ length: 1_001 }, () => ({ stream: 'Customer-cus_1', revision: 1 }));
    when({ lines: [seats({ sources })] }).thenRefused('too-many-lines', { limit: 1_000 });
    const back = seats({ quantity: -6, amount: amount('-174') });
    when({ lines: [seats(), back] }).thenRefused('invoice-total-negative', { total: '-29' });
    // Taxed credits against untaxed charges: what counts is what is to be paid.
    when({ taxes: [vat('-145', '-29')] }).then({
      type: 'InvoiceDrafted',
      data: { totals: { net: amount('145'), tax: amount('-29'), gross: amount('116') } },
    });
    const huge = credits('9000000000');
    const hugeBack = seats({ quantity: -1, unitPrice: amount('9000000000'), amount: amount('-9000000000') });
    when({ lines: [hugeBack, hugeBack] }).thenRefused('amount-out-of-range', { param: 'total' });
    when({ lines: [huge, huge] }).thenRefused('amount-out-of-range', { param: 'total' });
    when({ currency: 'XAU' }).thenRefused('currency-unknown', { currency: 'XAU' });
    for (const dueDays of [0, 366, 1.5]) when({ dueDays }).thenRefused('payment-term-invalid', { max: 365 });
  });
  it('is there once', () => {
    bills
      .given(...drafted)
      .when(today, draft())
      .thenRefused('invoice-exists', { invoice: 'inv_1' });
  });
});

describe('an issued invoice (S26)', () => {
  it('has a number, the buyer as printed, and what it defers', () => {
    bills
      .given(...drafted)
      .when(today, issue())
      .then({
        type: 'InvoiceIssued',
        data: {
          ...{ number: 'INV-000042', sequence: 42, buyer: 'vlt_1', dueAt: null },
          ...{ deferred: amount('145'), creditOrders: amount('0'), tax: amount('29') },
        },
      });
  });
  it('keeps its number: the same again changes nothing, another one is refused', () => {
    bills
      .given(...issued)
      .when(today, issue())
      .then();
    bills
      .given(...issued)
      .when(today, issue('INV-000043'))
      .thenRefused('invoice-already-issued', { number: 'INV-000042' });
    bills.given().when(today, issue()).thenRefused('invoice-not-found');
    bills.given().when(today, settleInvoice).thenRefused('invoice-not-found');
  });
  it('of nothing is paid at once', () => {
    const back = seats({ quantity: -5, amount: amount('-145') });
    bills
      .given(...story([], [today, draft({ lines: [seats(), back], taxes: [] })]))
      .when(today, issue())
      .then({ type: 'InvoiceIssued' }, { type: 'InvoicePaid', data: { paid: amount('0') } });
  });
  it('is past due when its term is over, and not when it was paid', () => {
    const onTerms = story([], [today, draft({ dueDays: 14 })], [today, issue()]);
    const late = bills.given(...onTerms).when(on('2026-04-20'), settleInvoice);
    late.then({ type: 'InvoiceBecamePastDue', at: on('2026-04-15'), data: { open: amount('174') } });
    expect(late.state.status).toBe('past-due');
    expect(bills.given(...paid).when(on('2026-04-20'), settleInvoice).state.status).toBe('paid');
  });
});

describe('its revenue', () => {
  const earned = (lines: readonly InvoiceLine[], at = today) =>
    bills
      .given(...story([], [today, draft({ lines, taxes: [] })], [at, issue()]))
      .when(on('2027-12-31'), settleInvoice)
      .events.flatMap((event) => (event.type === 'RevenueEarned' ? [[event.at, event.data.total]] : []));

  it('is earned when its period ends, in whole', () => {
    expect(earned([seats()])).toEqual([[april.end, amount('145')]]);
  });
  it('is split at the months by time, and sums to the whole', () => {
    const period = { start: on('2026-04-11'), end: on('2026-05-11') };
    expect(earned([seats({ period })])).toEqual([
      [on('2026-05-01'), amount('96.67')],
      [on('2026-05-11'), amount('48.33')],
    ]);
  });
  it('of a year comes month by month, by its days', () => {
    const year = { start: on('2026-04-01'), end: on('2027-04-01') };
    const parts = earned([
      seats({ period: year, quantity: 1, unitPrice: amount('365'), amount: amount('365') }),
    ]);
    expect(parts).toHaveLength(12);
    expect(parts.slice(0, 3).map(([, part]) => part)).toEqual([amount('30'), amount('31'), amount('30')]);
  });
  it('of a period that is over is earned at the issue, also what is taken back', () => {
    const march = { start: on('2026-03-01'), end: on('2026-04-01') };
    const back = seats({ period: march, quantity: -1, amount: amount('-29') });
    expect(earned([seats(), back])).toEqual([
      [today, amount('-29')],
      [april.end, amount('145')],
    ]);
  });
  it('leaves out months in which nothing comes to a coin', () => {
    const period = { start: on('2026-04-30'), end: on('2026-06-30') };
    const tiny = seats({ period, quantity: 1, unitPrice: amount('0.01'), amount: amount('0.01') });
    expect(earned([tiny])).toEqual([[on('2026-06-01'), amount('0.01')]]);
  });
  it('is none of credits: the pool earns them', () => {
    expect(earned([credits('100')])).toEqual([]);
  });
});
