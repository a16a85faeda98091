import { describe, expect, it } from '@jest/globals';
import { noteFailedCharge, voidInvoice } from '#domain/invoice';
import { amount } from '#kernel';
import {
  bills,
  credit,
  drafted,
  issueNote,
  issued,
  on,
  paid,
  pay,
  story,
} from '../../../../test/support/invoice-stories.js';

const soon = on('2026-04-03');
const failed = (payment: string) =>
  noteFailedCharge({ payment, amount: amount('174'), reason: { code: 'card_declined', says: null } });
const makeVoid = (reason = 'billed twice') => voidInvoice({ reason });

describe('a payment', () => {
  it('pays in parts, and the last part makes the invoice paid', () => {
    const half = story(issued, [on('2026-04-02'), pay('pay_1', '100')]);
    expect(bills.given(...half).state).toMatchObject({ status: 'open', open: amount('74') });
    bills
      .given(...half)
      .when(soon, pay('pay_2', '74'))
      .then(
        {
          type: 'InvoicePaymentApplied',
          data: { applied: amount('74'), excess: amount('0'), method: 'pm_1' },
        },
        { type: 'InvoicePaid', data: { paid: amount('174'), credited: amount('0') } },
      );
  });
  it('that is too much is taken, and the excess is owed back', () => {
    const over = bills.given(...issued).when(soon, pay('pay_1', '200'));
    over.then(
      { type: 'InvoicePaymentApplied', data: { applied: amount('174'), excess: amount('26') } },
      { type: 'InvoicePaid', data: { paid: amount('174') } },
    );
    expect(over.state.refundable).toBe(amount('26'));
    bills
      .given(...paid)
      .when(soon, pay('pay_2', '174'))
      .then({ type: 'InvoicePaymentApplied', data: { applied: amount('0'), excess: amount('174') } });
  });
  it('that is heard of twice counts once (invariant 8)', () => {
    bills
      .given(...paid)
      .when(soon, pay('pay_1', '174'))
      .then();
    bills
      .given(...paid)
      .when(soon, pay('pay_1', '173'))
      .thenRefused('payment-already-applied', { payment: 'pay_1', amount: '174' });
  });
  it('is for an issued invoice, in its currency, in whole coins', () => {
    bills.given().when(soon, pay('pay_1', '1')).thenRefused('invoice-not-found');
    bills
      .given(...drafted)
      .when(soon, pay('pay_1', '1'))
      .thenRefused('invoice-not-issued', { invoice: 'inv_1' });
    const when = (text: string, currency?: string) =>
      bills.given(...issued).when(soon, pay('pay_1', text, currency));
    when('1', 'EUR').thenRefused('currency-mismatch', { currency: 'EUR', expected: 'USD' });
    when('0').thenRefused('amount-not-positive');
    when('0.005').thenRefused('amount-below-minor-unit', { currency: 'USD' });
    const many = bills.given(...issued);
    for (let n = 0; n < 200; n += 1) many.state.payments.set(`pay_${n.toString()}`, amount('1'));
    many.when(soon, pay('pay_x', '1')).thenRefused('too-many-payments', { limit: 200 });
  });
});

describe('a charge that fails (R29)', () => {
  it('keeps its reason and makes the invoice past due, until it is paid', () => {
    const late = story(issued, [soon, failed('pay_1')]);
    expect(late.at(-1)).toMatchObject({
      type: 'InvoiceChargeFailed',
      data: { reason: { code: 'card_declined' } },
    });
    expect(bills.given(...late).state.status).toBe('past-due');
    expect(bills.given(...late).when(soon, pay('pay_2', '174')).state.status).toBe('paid');
  });
  it('changes nothing when it is heard of twice, or after the payment (invariant 8)', () => {
    bills
      .given(...story(issued, [soon, failed('pay_1')]))
      .when(soon, failed('pay_1'))
      .then();
    bills
      .given(...paid)
      .when(soon, failed('pay_0'))
      .then();
  });
  it('is remembered among a bounded number', () => {
    const many = bills.given(...issued);
    for (let n = 0; n < 201; n += 1) many.when(soon, failed(`pay_${n.toString()}`));
    expect(many.state.failures.size).toBe(200);
  });
  it('is of an issued invoice', () => {
    bills.given().when(soon, failed('pay_1')).thenRefused('invoice-not-found');
    bills
      .given(...drafted)
      .when(soon, failed('pay_1'))
      .thenRefused('invoice-not-issued');
  });
});

describe('a void invoice', () => {
  const voided = story(issued, [soon, makeVoid()]);

  it('takes back what was booked, keeps its number and is owed no more', () => {
    bills
      .given(...issued)
      .when(on('2026-05-02'), makeVoid())
      .then(
        { type: 'RevenueEarned' },
        { type: 'InvoiceVoided', data: { deferred: amount('0'), earned: amount('145'), tax: amount('29') } },
      );
    expect(bills.given(...voided).state).toMatchObject({
      status: 'void',
      number: 'INV-000042',
      open: amount('0'),
    });
    bills
      .given(...voided)
      .when(on('2027-01-01'), makeVoid())
      .then();
  });
  it('owes back whatever is still paid for it', () => {
    bills
      .given(...voided)
      .when(soon, pay('pay_1', '174'))
      .then({ type: 'InvoicePaymentApplied', data: { applied: amount('0'), excess: amount('174') } });
    bills
      .given(...voided)
      .when(soon, failed('pay_1'))
      .then();
    bills
      .given(...voided)
      .when(soon, credit('crn_1', { lines: [{ line: 1, amount: amount('1') }] }))
      .thenRefused('invoice-void', { number: 'INV-000042' });
    bills
      .given(...voided)
      .when(soon, issueNote('crn_1'))
      .thenRefused('invoice-void');
  });
  it('was issued, has a reason, and nothing of it was paid or credited', () => {
    bills.given().when(soon, makeVoid()).thenRefused('invoice-not-found');
    bills
      .given(...drafted)
      .when(soon, makeVoid())
      .thenRefused('invoice-not-issued');
    bills
      .given(...issued)
      .when(soon, makeVoid(' '))
      .thenRefused('reason-missing');
    bills
      .given(...paid)
      .when(soon, makeVoid())
      .thenRefused('invoice-settled-in-part', { paid: '174', credited: '0' });
    bills
      .given(...story(issued, [soon, credit('crn_1', { lines: [{ line: 1, amount: amount('1') }] })]))
      .when(soon, makeVoid())
      .thenRefused('invoice-settled-in-part');
  });
});
