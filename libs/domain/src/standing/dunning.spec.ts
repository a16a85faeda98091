import { describe, expect, it } from '@jest/globals';
import { isSuspended, nextStep, settleStanding, type StandingEvent } from '#domain/standing';
import { amount, plusMs } from '#kernel';
import {
  again,
  assign,
  day,
  fails,
  inGrace,
  opened,
  pastDue,
  pays,
  people,
  story,
  suspended,
} from '../../../../test/support/standing-stories.js';

describe('a payment that fails (R29, R31)', () => {
  it('keeps its reason and names the next attempt by the terms in the stream (S15)', () => {
    people
      .given(...opened())
      .when(day(0), fails('inv_1', { payment: 'pay_a' }))
      .then(
        {
          type: 'PaymentFailed',
          data: {
            payment: 'pay_a',
            invoice: 'inv_1',
            reason: { code: 'card_declined', says: 'insufficient funds' },
            attempt: 1,
          },
        },
        { type: 'PaymentRetryScheduled', data: { attempt: 2, dueAt: day(3), policy: 'teams@1' } },
      );
  });
  it('is tried again after 3, 4 and 7 days, then grace starts at the last failure (S27)', () => {
    expect(inGrace.slice(1).map(({ type, at }) => [type, at])).toEqual([
      ['PaymentFailed', day(0)],
      ['PaymentRetryScheduled', day(0)],
      ['PaymentRetryBecameDue', day(3)],
      ['PaymentFailed', day(3)],
      ['PaymentRetryScheduled', day(3)],
      ['PaymentRetryBecameDue', day(7)],
      ['PaymentFailed', day(7)],
      ['PaymentRetryScheduled', day(7)],
      ['PaymentRetryBecameDue', day(14)],
      ['PaymentFailed', day(14)],
      ['GraceStarted', day(14)],
    ]);
    expect(inGrace.at(-1)).toMatchObject({ data: { endsAt: day(17) } });
  });
  it('counts each wait from the failure before it: an answer that comes late costs the customer no day', () => {
    people
      .given(...pastDue)
      .when(plusMs(day(3), 7_200_000), again('inv_1'))
      .then(
        { type: 'PaymentRetryBecameDue', at: day(3), data: { attempt: 2, invoices: ['inv_1'] } },
        { type: 'PaymentFailed', data: { attempt: 2 } },
        { type: 'PaymentRetryScheduled', data: { attempt: 3, dueAt: plusMs(day(7), 7_200_000) } },
      );
  });
  it('waits for the answer of a retry that is due, however long it takes', () => {
    const waiting = people.given(...pastDue).when(day(99), settleStanding);
    waiting.then({ type: 'PaymentRetryBecameDue', at: day(3) });
    expect(nextStep(waiting.state)).toEqual({ step: 'answer', attempt: 2, at: null });
  });
  it('changes nothing when it is heard of twice, or after the invoice was cleared (invariant 8)', () => {
    const first = story(opened(), [day(0), fails('inv_1', { payment: 'pay_a' })]);
    people
      .given(...first)
      .when(day(1), fails('inv_1', { payment: 'pay_a' }))
      .then();
    people
      .given(...story(opened(), [day(0), pays('inv_1')]))
      .when(day(1), fails('inv_1'))
      .then();
  });
  it('joins a dunning that runs, without moving it', () => {
    people
      .given(...pastDue)
      .when(day(1), fails('inv_2'))
      .then({ type: 'PaymentFailed', data: { invoice: 'inv_2', attempt: 1 } });
    const both = story(pastDue, [day(1), fails('inv_2')], [day(3), again('inv_1')]);
    people
      .given(...both)
      .when(plusMs(day(3), 1), again('inv_2'))
      .then({ type: 'PaymentFailed', data: { attempt: 2 } });
    expect(nextStep(people.given(...both).state)).toEqual({ step: 'retry', attempt: 3, at: day(7) });
  });
  it('is refused before there are terms, without an amount, and beyond what can be kept', () => {
    people.given().when(day(0), fails('inv_1')).thenRefused('standing-not-found');
    people
      .given(...opened())
      .when(day(0), fails('inv_1', { amount: amount('0') }))
      .thenRefused('amount-not-positive', { param: 'amount' });
    const many = people.given(...pastDue);
    for (let n = 1; n < 1_000; n += 1)
      many.state.unpaid.set(`other_${n.toString()}`, {
        amount: amount('1'),
        currency: 'USD',
        failedAt: day(0),
      });
    many.when(day(1), fails('inv_2')).thenRefused('too-many-unpaid-invoices', { limit: 1_000 });
  });
});

describe('the way down (R31–R33)', () => {
  it('books grace, suspension and purge at their own instants, however late it is looked at', () => {
    people
      .given(...inGrace)
      .when(day(400), settleStanding)
      .then(
        { type: 'ServiceSuspended', at: day(17), data: { retainedUntil: day(47), policy: 'teams@1' } },
        { type: 'PurgeBecameDue', at: day(47), data: { suspendedAt: day(17) } },
      );
  });
  it('is half-open: a customer is suspended at the instant at which the grace ends', () => {
    const before = people.given(...inGrace).when(plusMs(day(17), -1), settleStanding);
    expect([before.state.phase, isSuspended(before.state)]).toEqual(['grace', false]);
    const then = people.given(...inGrace).when(day(17), settleStanding);
    expect([then.state.phase, isSuspended(then.state)]).toEqual(['suspended', true]);
  });
  it('says what is next and when', () => {
    const next = (history: readonly StandingEvent[]) => nextStep(people.given(...history).state);
    expect(next(opened())).toBeNull();
    expect(next(pastDue)).toEqual({ step: 'retry', attempt: 2, at: day(3) });
    expect(next(inGrace)).toEqual({ step: 'suspension', at: day(17) });
    expect(next(suspended)).toEqual({ step: 'purge', at: day(47) });
    expect(next(story(inGrace, [day(47), settleStanding]))).toBeNull();
  });
  it('follows other terms from the next step on; an instant that is named stands', () => {
    const shorter = story(pastDue, [
      day(1),
      assign({ attempts: 2, retryAfterDays: [3], graceDays: 0 }, 'teams@2'),
    ]);
    people
      .given(...shorter)
      .when(day(3), again('inv_1'))
      .then(
        { type: 'PaymentRetryBecameDue', at: day(3) },
        { type: 'PaymentFailed', data: { attempt: 2 } },
        { type: 'GraceStarted', data: { endsAt: day(3), policy: 'teams@2' } },
      );
    people
      .given(...pastDue)
      .when(day(1), assign())
      .then();
  });
  it('starts with grace where the policy allows a single attempt', () => {
    people
      .given(...opened({ attempts: 1, retryAfterDays: [] }))
      .when(day(0), fails('inv_1'))
      .then({ type: 'PaymentFailed' }, { type: 'GraceStarted', data: { endsAt: day(3) } });
  });
});
