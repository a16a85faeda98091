import { describe, expect, it } from '@jest/globals';
import {
  cancelSubscription,
  changeAutoRenew,
  changeInterval,
  failOrder,
  nextInvoiceOf,
  orderSubscription,
  previewCancellation,
  previewSubscription,
  previewTakingBack,
  removeMember,
  settleCustomer,
  takeBackCancellation,
} from '#domain/customer';
import { amount } from '#kernel';
import {
  choiceOf,
  confirming,
  desk,
  joined,
  linesOf,
  lived,
  on,
  paid,
  planOf,
  registered,
  shown,
  stateOf,
  subscribed,
  subscribing,
  told,
} from '../../../../test/support/customer-stories.js';

const start = on('2026-01-31', '10:00:00');
const teams = choiceOf('teams', { seats: 5 });
const cancelling = confirming(previewCancellation, (token) =>
  cancelSubscription({ token, reason: 'too dear' }),
);
const takingBack = confirming(previewTakingBack, (token) => takeBackCancellation({ token }));
const turns = (history: ReturnType<typeof lived>) =>
  history.flatMap(({ type, at }) => (type === 'SubscriptionRenewed' ? [at.slice(0, 16)] : []));

describe('subscribing (R1, R3)', () => {
  const org = registered(start);

  it('is previewed, confirmed, and runs once it is paid, from the instant of the order', () => {
    expect(told(shown(org, start, previewSubscription(teams)).lines)).toEqual(['5 × 29.00 × 28/28 = 145.00']);
    const ordered = lived(org, [start, subscribing(teams)]);
    expect(ordered.at(-1)).toMatchObject({
      type: 'SubscriptionOrdered',
      data: { policy: 'teams@1', book: '2025-01-01', seats: 5, total: amount('145') },
    });
    desk
      .given(...ordered)
      .when(on('2026-01-31', '10:20:00'), paid('ord_sub'))
      .then({
        type: 'SubscriptionStarted',
        data: { anchor: start, cycle: { month: 0, start, end: on('2026-02-28', '10:00:00') } },
      });
    desk
      .given(...ordered)
      .when(start, failOrder({ order: 'ord_sub', reason: 'card declined' }))
      .then({ type: 'SubscriptionOrderFailed', data: { order: 'ord_sub', reason: 'card declined' } });
    desk
      .given(...ordered)
      .when(on('2026-02-02'), settleCustomer)
      .then({
        type: 'SubscriptionOrderFailed',
        at: on('2026-02-01', '10:00:00'),
        data: { reason: 'lapsed' },
      });
  });
  it('keeps entitlements and prices of its plan (R21)', () => {
    const { subscription } = stateOf(subscribed(start, teams), start);
    expect(subscription?.plan.terms.entitlements).toContain('team management');
    expect(subscription).toMatchObject({ book: '2025-01-01', interval: 'month', paid: 5, autoRenew: true });
  });
  it('is refused where it makes no sense', () => {
    const refused = (choice: Parameters<typeof previewSubscription>[0], code: string, who = org) => {
      desk
        .given(...who)
        .when(start, subscribing(choice))
        .thenRefused(code);
    };
    refused(teams, 'customer-not-found', []);
    refused(teams, 'subscription-exists', subscribed(start, teams));
    refused(teams, 'order-open', lived(org, [start, subscribing(teams)]));
    refused(choiceOf('pass', { tier: '19' }), 'plan-not-for-customer');
    refused(choiceOf('enterprise', { seats: 5 }), 'plan-not-sold'); // its book is filled by the customer's own version
    refused({ ...teams, interval: 'year' }, 'plan-not-sold');
    refused({ ...teams, tier: 'gold' }, 'tier-invalid');
    refused(choiceOf('pass', { tier: 'gold' }), 'tier-invalid', registered(start, 'individual'));
    refused({ ...teams, seats: 0 }, 'seats-invalid');
    refused(choiceOf('pooled-team', { seats: 3 }), 'seats-not-sold');
    desk
      .given(...org)
      .when(start, orderSubscription({ ...teams, order: 'ord', subscription: 'sub', token: 'x' }))
      .thenRefused('preview-stale');
  });
  it('again needs seats for all who stayed', () => {
    const team = lived(subscribed(start, teams), ...joined(start, 'bob', 'cleo'), [start, cancelling]);
    const over = lived(team, [on('2026-03-01'), settleCustomer]);
    const again = on('2026-03-02');
    desk
      .given(...over)
      .when(again, subscribing({ ...teams, seats: 2 }))
      .thenRefused('seats-in-use', { used: 3, seats_after: 2 });
    const back = lived(over, [again, subscribing({ ...teams, seats: 3 })], [again, paid('ord_sub')]);
    expect(stateOf(back, again).subscription).toMatchObject({ anchor: again, paid: 3 });
  });
});

describe('cycles (R20)', () => {
  it('turn on the anchor day, clamped to the month and back, without drift', () => {
    const year = lived(subscribed(start, teams), [on('2027-03-01'), settleCustomer]);
    expect(turns(year)).toEqual([
      '2026-02-28T10:00',
      '2026-03-31T10:00',
      '2026-04-30T10:00',
      '2026-05-31T10:00',
      '2026-06-30T10:00',
      '2026-07-31T10:00',
      '2026-08-31T10:00',
      '2026-09-30T10:00',
      '2026-10-31T10:00',
      '2026-11-30T10:00',
      '2026-12-31T10:00',
      '2027-01-31T10:00',
      '2027-02-28T10:00',
    ]);
  });
  it('of a year from a 29th of February end on the 28th, but in leap years', () => {
    const books = planOf('pooled-team').books.map((book) => ({ ...book, from: '2024-01-01' }));
    const terms = planOf('pooled-team', { books });
    const leap = subscribed(on('2024-02-29'), choiceOf('pooled-team', { interval: 'year', terms }));
    expect(turns(lived(leap, [on('2028-03-01'), settleCustomer]))).toEqual([
      '2025-02-28T00:00',
      '2026-02-28T00:00',
      '2027-02-28T00:00',
      '2028-02-29T00:00',
    ]);
  });
  it('keep the hour of their zone', () => {
    const berlin = subscribed(on('2026-03-15', '08:00:00'), teams, 'organization', 'Europe/Berlin');
    expect(turns(lived(berlin, [on('2026-05-01'), settleCustomer]))).toEqual(['2026-04-15T07:00']);
  });
  it('cost what the book of their start says: a later one never touches a running cycle (R19)', () => {
    const books = [
      ...planOf('teams').books,
      { from: '2026-03-05', lines: [{ item: 'seat', tier: null, billed: 'month', perMonth: amount('35') }] },
    ] as const;
    const sold = subscribed(start, choiceOf('teams', { seats: 1, terms: planOf('teams', { books }) }));
    const march = lived(sold, [on('2026-03-10'), settleCustomer]);
    expect(told(linesOf(march, 'SubscriptionRenewed'))).toEqual(['1 × 29.00 × 31/31 = 29.00']);
    expect(nextInvoiceOf(stateOf(march, on('2026-03-10')))).toMatchObject({
      at: on('2026-03-31', '10:00:00'),
      total: amount('35'),
      currency: 'USD',
    });
    const april = lived(march, [on('2026-04-01'), settleCustomer]);
    expect(april.at(-1)).toMatchObject({ data: { book: '2026-03-05', total: amount('35') } });
  });
});

describe('cancelling (R60, S25)', () => {
  const running = subscribed(start, teams);
  const end = on('2026-02-28', '10:00:00');
  const feb10 = on('2026-02-10');

  it('ends the subscription with its cycle', () => {
    expect(shown(running, feb10, previewCancellation)).toMatchObject({ dueNow: 0n, effectiveAt: end });
    desk
      .given(...running)
      .when(feb10, cancelling)
      .then({ type: 'SubscriptionCancelled', data: { endsAt: end, reason: 'too dear' } });
    const cancelled = lived(running, [feb10, cancelling]);
    expect(nextInvoiceOf(stateOf(cancelled, feb10))).toBeNull();
    desk
      .given(...cancelled)
      .when(feb10, cancelling)
      .then();
    desk
      .given(...cancelled)
      .when(on('2026-03-10'), settleCustomer)
      .then({ type: 'SubscriptionEnded', at: end, data: { why: 'cancelled', lines: [] } });
    desk
      .given(...cancelled)
      .when(end, takingBack)
      .thenRefused('subscription-not-found');
  });
  it('can be taken back before', () => {
    const cancelled = lived(running, [feb10, cancelling]);
    const back = lived(cancelled, [on('2026-02-20'), takingBack]);
    expect(back.at(-1)).toMatchObject({ type: 'CancellationTakenBack', data: { renewsAt: end } });
    desk
      .given(...back)
      .when(end, settleCustomer)
      .then({ type: 'SubscriptionRenewed' });
    desk
      .given(...back)
      .when(on('2026-02-21'), takingBack)
      .thenRefused('cancellation-not-found');
    desk
      .given(...cancelled)
      .when(feb10, takeBackCancellation({ token: 'x' }))
      .thenRefused('preview-stale');
    desk.given().when(feb10, takingBack).thenRefused('customer-not-found');
  });
  it('happens by itself when auto-renewal is off', () => {
    const off = lived(running, [feb10, changeAutoRenew({ autoRenew: false })]);
    desk
      .given(...off)
      .when(feb10, changeAutoRenew({ autoRenew: false }))
      .then();
    desk
      .given(...off)
      .when(end, settleCustomer)
      .then({ type: 'SubscriptionEnded', data: { why: 'not-renewed' } });
    const on2 = lived(off, [feb10, changeAutoRenew({ autoRenew: true })]);
    desk
      .given(...on2)
      .when(end, settleCustomer)
      .then({ type: 'SubscriptionRenewed' });
    desk
      .given(...registered(start))
      .when(feb10, changeAutoRenew({ autoRenew: false }))
      .thenRefused('subscription-not-found');
  });
  it('gives back on a last invoice what members who left are owed', () => {
    const team = lived(
      subscribed(start, choiceOf('pooled-team')),
      ...joined(feb10, 'bob'),
      [feb10, cancelling],
      [on('2026-02-20'), removeMember({ member: 'bob', how: 'left' })],
    );
    expect(nextInvoiceOf(stateOf(team, on('2026-02-20')))).toMatchObject({
      at: end,
      total: amount('0'),
      givenBack: amount('3.43'),
    });
    desk
      .given(...team)
      .when(on('2026-03-10'), settleCustomer)
      .then({ type: 'SubscriptionEnded', data: { total: amount('-3.43') } });
  });
});

describe('paying by another interval (R60)', () => {
  const monthly = subscribed(start, choiceOf('pooled-team'));
  const yearly = lived(monthly, [on('2026-02-10'), changeInterval({ interval: 'year' })]);

  it('begins with the next renewal; the anchor stays', () => {
    expect(yearly.at(-1)).toMatchObject({
      data: { interval: 'year', effectiveAt: on('2026-02-28', '10:00:00') },
    });
    const renewed = lived(yearly, [on('2026-03-01'), settleCustomer]);
    expect(renewed.find(({ type }) => type === 'SubscriptionRenewed')).toMatchObject({
      data: {
        interval: 'year',
        cycle: { month: 1, start: on('2026-02-28', '10:00:00'), end: on('2027-02-28', '10:00:00') },
      },
    });
    expect(told(linesOf(renewed, 'SubscriptionRenewed'))).toEqual([
      '1 × 468.00 × 365/365 = 468.00', // 12 × $39
      '1 × 120.00 × 365/365 = 120.00', // 12 × $10
    ]);
    const back = lived(
      renewed,
      [on('2026-03-02'), changeInterval({ interval: 'month' })],
      [on('2027-04-01'), settleCustomer],
    );
    expect(turns(back).slice(-2)).toEqual(['2027-02-28T10:00', '2027-03-31T10:00']);
  });
  it('can be taken back, and is refused where it is not sold or nothing renews', () => {
    const back = lived(yearly, [on('2026-02-11'), changeInterval({ interval: 'month' })]);
    expect(stateOf(back, on('2026-02-11')).subscription?.nextInterval).toBeNull();
    desk
      .given(...yearly)
      .when(on('2026-02-11'), changeInterval({ interval: 'year' }))
      .then();
    const sold = subscribed(start, teams);
    desk
      .given(...sold)
      .when(on('2026-02-11'), changeInterval({ interval: 'year' }))
      .thenRefused('plan-not-sold', { policy: 'teams@1', interval: 'year' });
    const ending = lived(monthly, [on('2026-02-10'), cancelling]);
    desk
      .given(...ending)
      .when(on('2026-02-11'), changeInterval({ interval: 'year' }))
      .thenRefused('subscription-ending');
  });
  it('prorates a counted seat over the year', () => {
    const team = lived(
      subscribed(on('2026-01-01'), choiceOf('pooled-team', { interval: 'year' })),
      ...joined(on('2026-09-23'), 'bob'),
    );
    expect(told(linesOf(team, 'InvitationAccepted'))).toEqual(['1 × 120.00 × 100/365 = 32.88']);
  });
});
