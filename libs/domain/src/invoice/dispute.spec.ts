import { describe, expect, it } from '@jest/globals';
import { amount } from '#kernel';
import {
  bills,
  bounce,
  disputeEnds,
  disputeOf,
  drafted,
  issued,
  on,
  paid,
  pay,
  story,
  tryAgain,
} from '../../../../test/support/invoice-stories.js';

const soon = on('2026-04-03');
const disputed = story(paid, [soon, disputeOf('dp_1', '174')]);

describe('a dispute of a payment', () => {
  it('is opened once, and leaves the invoice paid', () => {
    expect(disputed.at(-1)).toMatchObject({
      type: 'InvoicePaymentDisputed',
      data: { dispute: 'dp_1', payment: 'pay_1', amount: amount('174'), reason: 'fraudulent' },
    });
    expect(bills.given(...disputed).state).toMatchObject({ status: 'paid', open: 0n, paid: amount('174') });
    bills
      .given(...disputed)
      .when(soon, disputeOf('dp_1', '174'))
      .then();
  });
  it.each([
    ['won', 'InvoiceDisputeWon', 'lost'],
    ['lost', 'InvoiceDisputeLost', 'won'],
  ] as const)('is %s once, and not the other way after it', (outcome, type, other) => {
    const closed = story(disputed, [soon, disputeEnds('dp_1', outcome)]);
    expect(closed.at(-1)).toMatchObject({ type, data: { dispute: 'dp_1', amount: amount('174') } });
    for (const again of [disputeEnds('dp_1', outcome), disputeOf('dp_1', '174')])
      bills
        .given(...closed)
        .when(soon, again)
        .then();
    bills
      .given(...closed)
      .when(soon, disputeEnds('dp_1', other))
      .thenRefused('payment-dispute-closed', { dispute: 'dp_1', state: outcome });
  });
  it('is about a payment of an invoice that is issued', () => {
    bills.given().when(soon, disputeOf('dp_1', '1')).thenRefused('invoice-not-found');
    bills.given().when(soon, disputeEnds('dp_1', 'won')).thenRefused('invoice-not-found');
    bills
      .given(...drafted)
      .when(soon, disputeOf('dp_1', '1'))
      .thenRefused('invoice-not-issued');
    bills
      .given(...issued)
      .when(soon, disputeOf('dp_1', '1'))
      .thenRefused('invoice-payment-not-found', { payment: 'pay_1' });
    bills
      .given(...paid)
      .when(soon, disputeOf('dp_1', '1', 'pay_1', 'EUR'))
      .thenRefused('currency-mismatch');
    bills
      .given(...paid)
      .when(soon, disputeOf('dp_1', '0'))
      .thenRefused('amount-not-positive');
    bills
      .given(...paid)
      .when(soon, disputeEnds('dp_1', 'won'))
      .thenRefused('payment-dispute-not-found');
  });
  it('keeps a failed refund of that payment from being tried again', () => {
    const held = story(
      issued,
      [soon, pay('pay_1', '200')],
      [soon, bounce('ref_1', '26')],
      [soon, disputeOf('dp_1', '174')],
    );
    bills
      .given(...held)
      .when(soon, tryAgain('ref_1', 'ref_2'))
      .thenRefused('payment-dispute-open', { dispute: 'dp_1' });
    bills
      .given(...story(held, [soon, disputeEnds('dp_1', 'won')]))
      .when(soon, tryAgain('ref_1', 'ref_2'))
      .then({ type: 'RefundRetryRequested' });
  });
  it('is one of a bounded number', () => {
    const many = Array.from({ length: 20 }, (_, n) => [soon, disputeOf(`dp_${n.toString()}`, '1')] as const);
    bills
      .given(...story(paid, ...many))
      .when(soon, disputeOf('dp_20', '1'))
      .thenRefused('too-many-payment-disputes', { limit: 20 });
  });
});
