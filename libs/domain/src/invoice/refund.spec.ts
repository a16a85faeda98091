import { describe, expect, it } from '@jest/globals';
import { recordFailedRefund, settleRefund } from '#domain/invoice';
import { amount } from '#kernel';
import {
  bills,
  bounce,
  issued,
  on,
  pay,
  payBack,
  settleElsewhere,
  story,
  tryAgain,
} from '../../../../test/support/invoice-stories.js';

const soon = on('2026-04-03');
const over = story(issued, [soon, pay('pay_1', '200')]);
const back = story(over, [soon, payBack('ref_1', '20')]);

describe('a refund', () => {
  it('gives back what is owed back, once and never more', () => {
    expect(back.at(-1)).toMatchObject({
      type: 'RefundPaid',
      data: { amount: amount('20'), reference: 're_1' },
    });
    bills
      .given(...back)
      .when(soon, payBack('ref_1', '20'))
      .then();
    bills
      .given(...back)
      .when(soon, payBack('ref_1', '21'))
      .thenRefused('refund-already-recorded', { refund: 'ref_1', amount: '20' });
    bills
      .given(...back)
      .when(soon, payBack('ref_2', '7'))
      .thenRefused('refund-above-credit', { refundable: '6', required: '7' });
  });
  it('is money of the invoice', () => {
    bills
      .given(...over)
      .when(soon, payBack('ref_1', '20', 'EUR'))
      .thenRefused('currency-mismatch');
    bills.given().when(soon, payBack('ref_1', '20')).thenRefused('invoice-not-found');
  });
});

describe('a refund that fails', () => {
  const failed = story(over, [soon, bounce('ref_1', '20')]);
  const returned = story(back, [soon, bounce('ref_1', '20')]);

  it('leaves its money owed, whether it was refused or came back', () => {
    expect(failed.at(-1)).toMatchObject({
      type: 'RefundFailed',
      data: { refund: 'ref_1', payment: 'pay_1', amount: amount('20'), wasPaid: false, reference: null },
    });
    expect(returned.at(-1)).toMatchObject({
      type: 'RefundFailed',
      data: { refund: 'ref_1', wasPaid: true, reference: 're_1' },
    });
    for (const history of [failed, returned]) {
      const { state } = bills.given(...history);
      expect(state).toMatchObject({ refundable: amount('26'), refunded: amount('0') });
      expect(state.refunds.get('ref_1')).toMatchObject({ state: 'failed', reason: 'lost_or_stolen_card' });
    }
  });
  it('fails once, and an older answer that it went well changes nothing (invariant 8)', () => {
    bills
      .given(...returned)
      .when(soon, payBack('ref_1', '20'))
      .then();
    for (const history of [failed, returned]) {
      bills
        .given(...history)
        .when(soon, bounce('ref_1', '20'))
        .then();
      bills
        .given(...history)
        .when(soon, bounce('ref_1', '19'))
        .thenRefused('refund-already-recorded', { amount: '20' });
    }
  });
  it('keeps what it owes from every other refund', () => {
    bills
      .given(...failed)
      .when(soon, payBack('ref_2', '7'))
      .thenRefused('refund-above-credit', { refundable: '6', required: '7' });
    bills
      .given(...failed)
      .when(soon, bounce('ref_2', '7'))
      .thenRefused('refund-above-credit', { refundable: '6', required: '7' });
    bills
      .given(...failed)
      .when(soon, payBack('ref_2', '6'))
      .then({ type: 'RefundPaid' });
  });
  it('is paid by another refund of the provider, which somebody made there', () => {
    for (const history of [failed, returned])
      bills
        .given(...history)
        .when(soon, payBack('ref_1', '20', 'USD', 're_2'))
        .then({ type: 'RefundPaid', data: { refund: 'ref_1', reference: 're_2' } });
  });
  it('is tried again under another name, as often as it fails', () => {
    const again = story(failed, [soon, tryAgain('ref_1', 'ref_2')]);
    expect(again.at(-1)).toMatchObject({
      type: 'RefundRetryRequested',
      data: { refund: 'ref_1', retry: 'ref_2', payment: 'pay_1', amount: amount('20') },
    });
    bills
      .given(...again)
      .when(soon, tryAgain('ref_1', 'ref_3'))
      .thenRefused('refund-not-failed', { refund: 'ref_1', state: 'retried' });
    const paid = story(again, [soon, payBack('ref_2', '20')]);
    expect(bills.given(...paid).state).toMatchObject({ refundable: amount('6'), refunded: amount('20') });
    const third = story(again, [soon, bounce('ref_2', '20')], [soon, tryAgain('ref_2', 'ref_3')]);
    expect(bills.given(...third).state.refunds.get('ref_3')).toMatchObject({ state: 'under-way' });
  });
  it('is settled by other means, and then not paid twice', () => {
    const settled = story(returned, [soon, settleElsewhere('ref_1')]);
    expect(settled.at(-1)).toMatchObject({
      type: 'RefundSettled',
      data: { amount: amount('20'), reference: 'wire 7' },
    });
    expect(bills.given(...settled).state).toMatchObject({ refundable: amount('6'), refunded: amount('20') });
    bills
      .given(...settled)
      .when(soon, settleElsewhere('ref_1'))
      .then();
    bills
      .given(...settled)
      .when(soon, bounce('ref_1', '20'))
      .then();
    // What settled it did not reach the payer either.
    const reason = { code: 'returned', says: null };
    const money = { payment: 'pay_1', amount: amount('20'), currency: 'USD' };
    const again = recordFailedRefund({ refund: 'ref_1', ...money, reference: 'wire 7', reason });
    const owed = bills.given(...settled).when(soon, again);
    owed.then({ type: 'RefundFailed', data: { refund: 'ref_1', wasPaid: true, reference: 'wire 7' } });
    expect(bills.given(...settled, ...owed.events).state).toMatchObject({ refunded: amount('0') });
    for (const decide of [tryAgain('ref_1', 'ref_2'), settleElsewhere('ref_1', 'wire 8')])
      bills
        .given(...settled)
        .when(soon, decide)
        .thenRefused('refund-not-failed', { refund: 'ref_1', state: 'settled' });
  });
  it('is one that is known and failed, and settling it has a reason', () => {
    bills.given().when(soon, tryAgain('ref_1', 'ref_2')).thenRefused('invoice-not-found');
    bills
      .given(...back)
      .when(soon, tryAgain('ref_9', 'ref_2'))
      .thenRefused('refund-not-found', { refund: 'ref_9' });
    bills
      .given(...back)
      .when(soon, settleElsewhere('ref_1'))
      .thenRefused('refund-not-failed', { refund: 'ref_1', state: 'paid' });
    bills
      .given(...failed)
      .when(soon, settleRefund({ refund: 'ref_1', reference: 'wire 7', reason: ' ' }))
      .thenRefused('reason-missing');
  });
});
