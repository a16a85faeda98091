import { describe, expect, it } from '@jest/globals';
import {
  clearInvoice,
  isSuspended,
  nextStep,
  purgeCustomer,
  reinstate,
  settleStanding,
} from '#domain/standing';
import { plusMs } from '#kernel';
import {
  byHand,
  day,
  fails,
  inGrace,
  newCard,
  opened,
  pastDue,
  pays,
  people,
  story,
  suspended,
} from '../../../../test/support/standing-stories.js';

const purgeDue = story(inGrace, [day(47), settleStanding]);

describe('a payment restores at once (R34)', () => {
  it.each([
    ['past-due', pastDue, day(1)],
    ['grace', inGrace, day(16)],
    ['suspended', suspended, plusMs(day(47), -1)],
  ] as const)('from %s', (from, history, at) => {
    const paid = people.given(...history).when(at, pays('inv_1'));
    paid.then(
      { type: 'InvoiceCleared', data: { invoice: 'inv_1', by: 'payment', payment: 'pay_ok_inv_1' } },
      { type: 'StandingRestored', at, data: { from, by: 'payment' } },
    );
    expect([paid.state.phase, nextStep(paid.state), isSuspended(paid.state)]).toEqual(['good', null, false]);
  });
  it('also when an invoice is voided or credited away', () => {
    people
      .given(...suspended)
      .when(day(20), clearInvoice({ invoice: 'inv_1', by: 'void', payment: null }))
      .then({ type: 'InvoiceCleared' }, { type: 'StandingRestored', data: { by: 'void' } });
  });
  it('with the one that leaves nothing unpaid', () => {
    const both = story(inGrace, [day(15), fails('inv_2')]);
    const one = people.given(...both).when(day(16), pays('inv_1'));
    one.then({ type: 'InvoiceCleared' });
    expect(nextStep(one.state)).toEqual({ step: 'suspension', at: day(17) });
    people
      .given(...story(both, [day(16), pays('inv_1')]))
      .when(day(18), pays('inv_2'))
      .then(
        { type: 'ServiceSuspended', at: day(17) },
        { type: 'InvoiceCleared' },
        { type: 'StandingRestored' },
      );
  });
  it('and starts over: the next failure is a first one again', () => {
    people
      .given(...story(suspended, [day(20), pays('inv_1')]))
      .when(day(60), fails('inv_2'))
      .then(
        { type: 'PaymentFailed', data: { attempt: 1 } },
        { type: 'PaymentRetryScheduled', data: { dueAt: day(63) } },
      );
  });
  it('is noted of every invoice, and once', () => {
    people
      .given(...opened())
      .when(day(0), pays('inv_1'))
      .then({ type: 'InvoiceCleared' });
    people
      .given(...story(opened(), [day(0), pays('inv_1')]))
      .when(day(1), pays('inv_1'))
      .then();
    people.given().when(day(0), pays('inv_1')).thenRefused('standing-not-found');
  });
  it('schedules what failed after a retry was booked, when that retry brought in the rest', () => {
    const joined = story(pastDue, [day(3), settleStanding], [plusMs(day(3), 1), fails('inv_2')]);
    people
      .given(...joined)
      .when(day(4), pays('inv_1'))
      .then(
        { type: 'InvoiceCleared' },
        { type: 'PaymentRetryScheduled', data: { attempt: 2, dueAt: day(7) } },
      );
  });
});

describe('a retry by hand (R29)', () => {
  it('charges everything that is unpaid, and its failure moves nothing', () => {
    const both = story(pastDue, [day(1), fails('inv_2')]);
    people
      .given(...both)
      .when(day(2), byHand('rty_1'))
      .then({ type: 'PaymentRetryRequested', data: { retry: 'rty_1', invoices: ['inv_1', 'inv_2'] } });
    const asked = story(both, [day(2), byHand('rty_1')]);
    const failed = people
      .given(...asked)
      .when(day(2), fails('inv_1', { trigger: 'request', retry: 'rty_1' }));
    failed.then({ type: 'PaymentFailed', data: { attempt: 1, trigger: 'request', retry: 'rty_1' } });
    expect(nextStep(failed.state)).toEqual({ step: 'retry', attempt: 2, at: day(3) });
    expect(failed.state.requested).toBeNull();
  });
  it('is one at a time, and waits for a scheduled one', () => {
    people
      .given(...story(pastDue, [day(1), byHand('rty_1')]))
      .when(day(2), byHand('rty_2'))
      .thenRefused('payment-retry-in-flight', { retry: 'rty_1' });
    people
      .given(...pastDue)
      .when(day(3), byHand('rty_1'))
      .thenRefused('payment-retry-in-flight', { retry: null });
  });
  it('is over once what it charges is cleared', () => {
    const asked = story(
      pastDue,
      [day(1), byHand('rty_1')],
      [day(1), fails('inv_2')],
      [day(1), pays('inv_1')],
    );
    people
      .given(...asked)
      .when(day(2), byHand('rty_2'))
      .then({ type: 'PaymentRetryRequested', data: { invoices: ['inv_2'] } });
  });
  it('follows another payment method at once, even into the retention', () => {
    people
      .given(...story(suspended, [day(20), byHand('rty_1')]))
      .when(day(21), newCard('rty_2'))
      .then({ type: 'PaymentRetryRequested', data: { cause: 'payment-method-updated' } });
    people
      .given(...story(suspended, [day(20), newCard('rty_1')]))
      .when(day(20), newCard('rty_2'))
      .then();
    people
      .given(...opened())
      .when(day(0), newCard('rty_1'))
      .then();
  });
  it('has nothing to do for who owes nothing', () => {
    people
      .given(...opened())
      .when(day(0), byHand('rty_1'))
      .thenRefused('nothing-unpaid');
    people.given().when(day(0), byHand('rty_1')).thenRefused('standing-not-found');
    people.given().when(day(0), settleStanding).thenRefused('standing-not-found');
  });
});

describe('once the purge is due (R33)', () => {
  const paidLate = story(purgeDue, [day(48), pays('inv_1')]);
  const back = reinstate({ reason: 'paid a day late' });

  it('a payment is taken and settles its invoice; an operator restores', () => {
    people
      .given(...inGrace)
      .when(day(47), pays('inv_1'))
      .then({ type: 'ServiceSuspended' }, { type: 'PurgeBecameDue' }, { type: 'InvoiceCleared' });
    const restored = people.given(...paidLate).when(day(49), back);
    restored.then({
      type: 'StandingRestored',
      data: { from: 'purge-due', by: 'operator', reason: 'paid a day late' },
    });
    expect(restored.state.phase).toBe('good');
  });
  it('who still owes is purged, once; who has paid is not', () => {
    people
      .given(...purgeDue)
      .when(day(50), purgeCustomer)
      .then({ type: 'CustomerPurged', data: { dueSince: day(47) } });
    people
      .given(...story(purgeDue, [day(50), purgeCustomer]))
      .when(day(51), purgeCustomer)
      .then();
    people
      .given(...paidLate)
      .when(day(50), purgeCustomer)
      .thenRefused('nothing-unpaid');
    people
      .given(...suspended)
      .when(day(46), purgeCustomer)
      .thenRefused('purge-not-due', { phase: 'suspended' });
    people.given().when(day(0), purgeCustomer).thenRefused('standing-not-found');
  });
  it('a reinstatement has a reason, a paid debt and data that is still there', () => {
    people.given().when(day(0), back).thenRefused('standing-not-found');
    people
      .given(...paidLate)
      .when(day(49), reinstate({ reason: ' ' }))
      .thenRefused('reason-missing');
    people
      .given(...suspended)
      .when(day(20), back)
      .thenRefused('purge-not-due', { phase: 'suspended' });
    people
      .given(...purgeDue)
      .when(day(49), back)
      .thenRefused('invoices-unpaid', { unpaid: 1 });
    const purged = story(purgeDue, [day(50), purgeCustomer]);
    people
      .given(...purged)
      .when(day(51), back)
      .thenRefused('customer-purged');
    const settled = people.given(...purged).when(day(52), pays('inv_1'));
    settled.then({ type: 'InvoiceCleared' });
    expect(settled.state.phase).toBe('purged');
  });
});
