import { describe, expect, it } from '@jest/globals';
import {
  changeAutoRenew,
  changeInterval,
  failOrder,
  fulfilOrder,
  nextInvoiceOf,
  previewPlanChange,
  settleCustomer,
  takeBackPlanChange,
  type PlanChange,
} from '#domain/customer';
import { amount } from '#kernel';
import {
  changing,
  choiceOf,
  desk,
  invite,
  join,
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
  told,
} from '../../../../test/support/customer-stories.js';

const start = on('2026-01-31', '10:00:00');
const feb13 = on('2026-02-13', '15:00:00');
const end = on('2026-02-28', '10:00:00');

const to = (plan: string, more: Partial<PlanChange> = {}): PlanChange => ({
  policy: `${plan}@1`,
  terms: planOf(plan),
  tier: null,
  seats: 0,
  reason: null,
  ...more,
});
/** A plan of an individual at a price, as an operator would publish it. */
const solo = (perMonth: string): PlanChange =>
  to('pro', {
    policy: `pro@${perMonth}`,
    terms: planOf('pro', {
      books: [
        {
          from: '2025-01-01',
          lines: [{ item: 'base', tier: null, billed: 'month', perMonth: amount(perMonth) }],
        },
      ],
    }),
  });
const one = (perMonth: string) => subscribed(start, { ...solo(perMonth), interval: 'month' });

describe('an upgrade (R63, R67)', () => {
  it('holds now, for the difference of the days that are left', () => {
    const individual = one('10');
    const preview = shown(individual, feb13, previewPlanChange(to('pooled-team')));
    expect(told(preview.lines)).toEqual([
      '-1 × 10.00 × 15/28 = -5.36', // 5.357…
      '1 × 49.00 × 15/28 = 26.25',
      '1 × 12.00 × 15/28 = 6.43',
    ]);
    expect(preview).toMatchObject({ dueNow: amount('27.32'), effectiveAt: feb13 });
    const ordered = lived(individual, [feb13, changing(to('pooled-team'))]);
    desk
      .given(...ordered)
      .when(feb13, fulfilOrder({ order: 'ord_plan' }))
      .then(
        {
          type: 'PlanChanged',
          data: {
            from: { policy: 'pro@10', forfeit: 'all' },
            policy: 'pooled-team@1',
            total: amount('27.32'),
            released: [],
          },
        },
        { type: 'CreditsAllotted', data: { month: 0, seats: 1 } }, // in full, at once (S17)
      );
    const team = lived(ordered, [feb13, paid('ord_plan')]);
    const state = stateOf(team, feb13);
    expect(state.registered?.kind).toBe('organization');
    expect(state.subscription).toMatchObject({ anchor: start, cycle: { end } });
    expect(linesOf(lived(team, [end, settleCustomer]), 'SubscriptionRenewed')).toHaveLength(2);
    desk
      .given(...team)
      .when(feb13, invite('bob'))
      .then({ type: 'InvitationSent' });
  });
  it('that is not paid leaves everything as it was', () => {
    const ordered = lived(one('10'), [feb13, changing(to('pooled-team'))]);
    desk
      .given(...ordered)
      .when(feb13, failOrder({ order: 'ord_plan', reason: 'card declined' }))
      .then({ type: 'PlanChangeFailed' });
    expect(stateOf(ordered, on('2026-02-15')).subscription?.plan.policy).toBe('pro@10');
  });
  it('may cost nothing now: what is left over goes to the next invoice', () => {
    const dear = one('100');
    const teams = to('teams', { seats: 1 });
    expect(shown(dear, feb13, previewPlanChange(teams)).dueNow).toBe(0n);
    const changed = lived(dear, [feb13, changing(teams)]);
    expect(changed.slice(-2).map(({ type }) => type)).toEqual(['PlanChangeOrdered', 'PlanChanged']);
    // $53.57 for what is left of the old plan are more than both together: they come back of the invoice that charged it.
    const next = nextInvoiceOf(stateOf(changed, feb13));
    expect(told(next?.lines ?? [])).toEqual(['1 × 29.00 × 31/31 = 29.00', '1 × 29.00 × 15/28 = 15.54']);
    expect(next).toMatchObject({ total: amount('44.54'), givenBack: amount('53.57') });
  });
  it('at the same price holds now, and costs nothing', () => {
    const five = subscribed(start, choiceOf('teams', { seats: 5 }));
    const changed = lived(five, [feb13, changing(to('teams', { policy: 'teams@2', seats: 5 }))]);
    expect(changed.at(-1)).toMatchObject({ type: 'PlanChanged', at: feb13, data: { total: 0n } });
    expect(nextInvoiceOf(stateOf(changed, feb13))).toMatchObject({ total: amount('145') });
    expect(told(nextInvoiceOf(stateOf(changed, feb13))?.lines ?? [])).toEqual([
      '5 × 29.00 × 31/31 = 145.00',
      '-5 × 29.00 × 15/28 = -77.68',
      '5 × 29.00 × 15/28 = 77.68',
    ]);
  });
  it('gives nothing of a pass back: its credits were given', () => {
    const pass = subscribed(start, choiceOf('pass', { tier: '199' }));
    expect(told(shown(pass, feb13, previewPlanChange(to('teams', { seats: 2 }))).lines)).toEqual([
      '2 × 29.00 × 15/28 = 31.07',
    ]);
  });
  it('needs seats for everybody, and keeps them while it waits for its payment', () => {
    const team = lived(subscribed(start, choiceOf('pooled-team')), ...joined(start, 'bob', 'cleo'));
    const dear = (seats: number) => to('teams', { seats, terms: planOf('teams', { books: dearBooks }) });
    desk
      .given(...team)
      .when(feb13, changing(dear(2)))
      .thenRefused('seats-in-use', { used: 3, seats_after: 2 });
    const ordered = lived(team, [feb13, changing(dear(3))], [feb13, invite('dan')]);
    desk
      .given(...ordered)
      .when(feb13, join('dan'))
      .thenRefused('no-free-seat', { paid: 3, used: 3 });
  });
});

const dearBooks = [
  { from: '2025-01-01', lines: [{ item: 'seat', tier: null, billed: 'month', perMonth: amount('290') }] },
] as const;

const cheapBooks = [
  {
    from: '2025-01-01',
    lines: [
      { item: 'seat', tier: null, billed: 'month', perMonth: amount('1') },
      { item: 'seat', tier: null, billed: 'year', perMonth: amount('1') },
    ],
  },
] as const;

describe('a downgrade (R80)', () => {
  const team = lived(subscribed(start, choiceOf('pooled-team')), ...joined(start, 'bob', 'cleo'));
  const scheduled = lived(team, [feb13, changing(solo('10'))]);

  it('holds with the next cycle; the first owner stays, everybody else is left behind (R81)', () => {
    expect(scheduled.at(-1)).toMatchObject({ type: 'PlanChangeScheduled', data: { effectiveAt: end } });
    desk
      .given(...scheduled)
      .when(on('2026-03-01'), settleCustomer)
      .then(
        {
          type: 'PlanChanged',
          at: end,
          data: {
            from: { policy: 'pooled-team@1', forfeit: 'all' },
            policy: 'pro@10',
            released: ['bob', 'cleo'],
            lines: [],
          },
        },
        { type: 'SubscriptionRenewed', at: end, data: { seats: 0, total: amount('10'), policy: 'pro@10' } },
      );
    expect(nextInvoiceOf(stateOf(scheduled, feb13))).toMatchObject({ at: end, total: amount('10') });
    const over = stateOf(scheduled, end);
    expect([over.registered?.kind, [...over.members]]).toEqual(['individual', [['ann', 'owner']]]);
  });
  it('can be taken back before', () => {
    const kept = lived(scheduled, [on('2026-02-20'), takeBackPlanChange]);
    expect(kept.at(-1)).toMatchObject({ type: 'PlanChangeTakenBack', data: { policy: 'pro@10' } });
    desk
      .given(...kept)
      .when(on('2026-02-21'), takeBackPlanChange)
      .then();
    expect(stateOf(kept, end).subscription?.plan.policy).toBe('pooled-team@1');
    desk.given().when(feb13, takeBackPlanChange).thenRefused('customer-not-found');
    desk
      .given(...registered(start))
      .when(feb13, takeBackPlanChange)
      .thenRefused('subscription-not-found');
  });
  it('never leaves a cycle without a price, however choices of plan and interval cross', () => {
    const sold = subscribed(start, choiceOf('teams', { seats: 1 })); // by the month only
    const crossed = lived(
      sold,
      [feb13, changing(to('pooled-team', { terms: planOf('pooled-team', { books: cheapBooks }) }))],
      [feb13, changeInterval({ interval: 'year' })],
      [feb13, takeBackPlanChange],
    );
    expect(stateOf(crossed, on('2026-03-01')).subscription).toMatchObject({
      plan: { policy: 'teams@1' },
      interval: 'month',
    });
  });
  it('to fewer seats is kept free of newcomers', () => {
    const five = subscribed(start, choiceOf('teams', { seats: 5 }));
    const cheap = to('teams', { policy: 'teams@2', seats: 2 });
    const fewer = lived(five, [feb13, changing(cheap)], ...joined(feb13, 'bob'), [feb13, invite('cleo')]);
    expect(fewer.find(({ type }) => type === 'PlanChangeScheduled')).toBeDefined();
    desk
      .given(...fewer)
      .when(feb13, join('cleo'))
      .thenRefused('no-free-seat', { paid: 2, used: 2 });
    expect(stateOf(fewer, end).subscription).toMatchObject({ paid: 2, plan: { policy: 'teams@2' } });
  });
});

describe('another tier (R44)', () => {
  const pass = subscribed(start, choiceOf('pass', { tier: '19' }));
  const higher = to('pass', { tier: '49', reason: 'asked support' });

  it('begins with a cycle, keeps the streak, and has a reason', () => {
    desk
      .given(...pass)
      .when(feb13, changing({ ...higher, reason: ' ' }))
      .thenRefused('reason-missing');
    const changed = lived(pass, [feb13, changing(higher)], [on('2026-03-01'), settleCustomer]);
    expect(changed.slice(-3)).toMatchObject([
      { type: 'PlanChanged', at: end, data: { tier: '49', reason: 'asked support' } },
      { type: 'SubscriptionRenewed', at: end, data: { total: amount('49') } },
      { type: 'CreditsAllotted', at: end, data: { streak: 2, bonusPercent: amount('10') } },
    ]);
  });
});

describe('no change', () => {
  const team = subscribed(start, choiceOf('pooled-team'));

  it('is one to the same plan, to one that is not sold, or of what ends', () => {
    desk
      .given(...team)
      .when(feb13, changing(to('pooled-team')))
      .thenRefused('plan-unchanged');
    desk
      .given(...team)
      .when(feb13, changing(to('pro')))
      .thenRefused('plan-not-sold');
    desk
      .given(...team)
      .when(feb13, changing(to('pass', { tier: 'gold' })))
      .thenRefused('tier-invalid');
    desk
      .given(...team)
      .when(feb13, changing({ ...solo('1'), seats: 2 }))
      .thenRefused('seats-not-sold');
    desk
      .given()
      .when(feb13, changing(to('teams')))
      .thenRefused('customer-not-found');
    desk
      .given(...registered(start))
      .when(feb13, changing(to('teams')))
      .thenRefused('subscription-not-found');
    const ending = lived(team, [feb13, changeAutoRenew({ autoRenew: false })]);
    desk
      .given(...ending)
      .when(feb13, changing(solo('1')))
      .thenRefused('subscription-ending', { ends_at: end });
    const ordered = lived(one('10'), [feb13, changing(to('pooled-team'))]);
    desk
      .given(...ordered)
      .when(feb13, changing(to('teams', { seats: 1 })))
      .thenRefused('order-open');
  });
});
