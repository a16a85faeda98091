import { describe, expect, it } from '@jest/globals';
import { settleInvoice } from '#domain/invoice';
import { amount } from '#kernel';
import {
  april,
  bills,
  credit,
  credits,
  draft,
  drafted,
  issue,
  issueNote,
  issued,
  on,
  paid,
  pay,
  seats,
  story,
} from '../../../../test/support/invoice-stories.js';

const soon = on('2026-04-16');
const line = (number: number, text: string) => ({ line: number, amount: amount(text) });
const tax = (number: number, text: string) => ({ tax: number, amount: amount(text) });
const part = credit('crn_1', { lines: [line(1, '45')], taxes: [tax(1, '9')] });

describe('a credit note', () => {
  it('takes back parts of lines and taxes; what is open is paid with it first', () => {
    const half = story(issued, [soon, pay('pay_1', '150')], [soon, part]);
    expect(half.at(-1)).toMatchObject({
      type: 'CreditNoteDrafted',
      data: { totals: { net: amount('45'), tax: amount('9'), gross: amount('54') } },
    });
    const noted = bills.given(...half).when(soon, issueNote('crn_1'));
    noted.then(
      {
        type: 'CreditNoteIssued',
        data: {
          ...{ number: 'CRN-000001', againstOpen: amount('24'), toRefund: amount('30') },
          ...{ deferred: amount('45'), earned: amount('0'), tax: amount('9') },
        },
      },
      { type: 'InvoicePaid', data: { paid: amount('150'), credited: amount('54') } },
    );
    expect(noted.state).toMatchObject({ status: 'paid', refundable: amount('30') });
  });
  it('of a paid invoice is owed back whole', () => {
    bills
      .given(...story(paid, [soon, part]))
      .when(soon, issueNote('crn_1'))
      .then({ type: 'CreditNoteIssued', data: { againstOpen: amount('0'), toRefund: amount('54') } });
  });
  it('takes what was not earned yet, then what was', () => {
    const later = story(issued, [april.end, part]);
    bills
      .given(...later)
      .when(april.end, issueNote('crn_1'))
      .then({ type: 'CreditNoteIssued', data: { deferred: amount('0'), earned: amount('45') } });
    const early = story(issued, [soon, part], [soon, issueNote('crn_1')]);
    bills
      .given(...early)
      .when(on('2026-06-01'), settleInvoice)
      .then({ type: 'RevenueEarned', at: april.end, data: { total: amount('100') } });
  });
  it('counts a line that it names twice once', () => {
    const twice = credit('crn_1', { lines: [line(1, '100'), line(1, '45')] });
    bills
      .given(...story(issued, [soon, twice]))
      .when(soon, issueNote('crn_1'))
      .then({ type: 'CreditNoteIssued', data: { deferred: amount('145'), earned: amount('0') } });
    bills
      .given(...issued)
      .when(soon, credit('crn_1', { lines: [line(1, '100'), line(1, '45.01')] }))
      .thenRefused('credit-above-invoice', { param: 'lines', line: 1, creditable: '45', required: '45.01' });
  });
  it('takes the unearned part of a line once, also where it names the line twice', () => {
    const period = { start: on('2026-04-11'), end: on('2026-05-11') };
    const split = story([], [soon, draft({ lines: [seats({ period })], taxes: [] })], [soon, issue()]);
    const twice = story(split, [april.end, credit('crn_1', { lines: [line(1, '40'), line(1, '40')] })]);
    bills
      .given(...twice)
      .when(april.end, issueNote('crn_1'))
      .then({ type: 'CreditNoteIssued', data: { deferred: amount('48.33'), earned: amount('31.67') } });
  });
  it('of everything leaves nothing to earn', () => {
    const all = credit('crn_1', { lines: [line(1, '145')], taxes: [tax(1, '29')] });
    bills
      .given(...story(issued, [soon, all], [soon, issueNote('crn_1')]))
      .when(on('2027-01-01'), settleInvoice)
      .then();
  });
  it('of credits takes back an order that is not paid, and cash of the pool where it is', () => {
    const bought = story([], [soon, draft({ lines: [credits('100')], taxes: [] })], [soon, issue()]);
    const most = credit('crn_1', { lines: [line(1, '60')] });
    bills
      .given(...story(bought, [soon, pay('pay_1', '40')], [soon, most]))
      .when(soon, issueNote('crn_1'))
      .then(
        { type: 'CreditNoteIssued', data: { creditOrders: amount('60'), poolCash: amount('0') } },
        {
          type: 'InvoicePaid',
          data: { paid: amount('40'), credited: amount('60'), forCredits: amount('40') },
        },
      );
    bills
      .given(...story(bought, [soon, pay('pay_1', '100')], [soon, most]))
      .when(soon, issueNote('crn_1'))
      .then({ type: 'CreditNoteIssued', data: { creditOrders: amount('0'), poolCash: amount('60') } });
  });
  it('is reserved from its draft on: two never exceed the invoice together', () => {
    const one = story(issued, [soon, part]);
    bills
      .given(...one)
      .when(soon, credit('crn_2', { lines: [line(1, '100.01')] }))
      .thenRefused('credit-above-invoice', { param: 'lines', line: 1, creditable: '100' });
    bills
      .given(...one)
      .when(soon, credit('crn_2', { taxes: [tax(1, '20.01')] }))
      .thenRefused('credit-above-invoice', { param: 'taxes', line: 1, creditable: '20' });
    bills
      .given(...one)
      .when(soon, credit('crn_2', { lines: [line(1, '100')], taxes: [tax(1, '20')] }))
      .then({ type: 'CreditNoteDrafted' });
  });
  it('never exceeds an invoice that has a credit in it already', () => {
    const back = seats({ quantity: -1, amount: amount('-29') });
    const mixed = story([], [soon, draft({ lines: [seats(), back], taxes: [] })], [soon, issue()]);
    bills
      .given(...mixed)
      .when(soon, credit('crn_1', { lines: [line(1, '120')] }))
      .thenRefused('credit-above-invoice', {
        param: 'totals',
        line: null,
        creditable: '116',
        required: '120',
      });
    bills
      .given(...mixed)
      .when(soon, credit('crn_1', { lines: [line(2, '1')] }))
      .thenRefused('credit-above-invoice', { line: 2, creditable: '0' });
  });
  it('names lines that are there, amounts that can be paid, and a reason', () => {
    const when = (more: Parameters<typeof credit>[1]) =>
      bills.given(...issued).when(soon, credit('crn_1', more));
    when({ lines: [line(2, '1')] }).thenRefused('credit-line-not-found', { param: 'lines', line: 2 });
    when({ taxes: [tax(0, '1')] }).thenRefused('credit-line-not-found', { param: 'taxes', line: 0 });
    when({ lines: [line(1, '0')] }).thenRefused('amount-not-positive', { param: 'lines' });
    when({ lines: [line(1, '0.001')] }).thenRefused('amount-below-minor-unit', { param: 'lines' });
    when({}).thenRefused('credit-note-empty');
    when({ lines: [line(1, '1')], reason: '' }).thenRefused('reason-missing');
  });
  it('is of an issued invoice, and one of a bounded number', () => {
    bills.given().when(soon, part).thenRefused('invoice-not-found');
    bills
      .given(...drafted)
      .when(soon, part)
      .thenRefused('invoice-not-issued');
    const many = bills.given(...issued);
    for (let n = 0; n < 100; n += 1)
      many.state.creditNotes.set(`crn_${n.toString()}x`, {
        lines: [],
        net: amount('0'),
        tax: amount('0'),
        number: null,
      });
    many.when(soon, part).thenRefused('too-many-credit-notes', { limit: 100 });
  });
  it('is drafted once and numbered once', () => {
    const one = story(issued, [soon, part]);
    bills
      .given(...one)
      .when(soon, part)
      .thenRefused('credit-note-exists', { credit_note: 'crn_1' });
    bills
      .given(...one)
      .when(soon, issueNote('crn_2'))
      .thenRefused('credit-note-not-found', { credit_note: 'crn_2' });
    const noted = story(one, [soon, issueNote('crn_1')]);
    bills
      .given(...noted)
      .when(soon, issueNote('crn_1'))
      .then();
    bills
      .given(...noted)
      .when(soon, issueNote('crn_1', 'CRN-000002'))
      .thenRefused('credit-note-already-issued', { number: 'CRN-000001' });
    expect(bills.given(...noted).state.credited).toBe(amount('54'));
  });
});
