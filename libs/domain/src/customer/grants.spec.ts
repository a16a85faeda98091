import { describe, expect, it } from '@jest/globals';
import { bonusPercentOf, breakStreak, changeInterval, grantsDue, settleCustomer } from '#domain/customer';
import { amount, formatNanos } from '#kernel';
import {
  choiceOf,
  desk,
  joined,
  lived,
  on,
  planOf,
  registered,
  subscribed,
} from '../../../../test/support/customer-stories.js';

const start = on('2026-01-31', '10:00:00');

const allotted = (history: ReturnType<typeof lived>) =>
  history.flatMap((event) => (event.type === 'CreditsAllotted' ? [event] : []));
/** `19 + 0.95 (5 %)`: base, bonus and its percentage. */
const ladder = (history: ReturnType<typeof lived>) =>
  allotted(history).map(({ data: { grants, bonusPercent } }) => {
    const [base, bonus] = grants.map((grant) => formatNanos(grant.amount));
    return `${base ?? ''} + ${bonus ?? ''} (${formatNanos(bonusPercent ?? amount('0'))} %)`;
  });

describe('the pass (R39–R43)', () => {
  const nineteen = subscribed(start, choiceOf('pass', { tier: '19' }));

  it('gives base credits for ever and a bonus that climbs to 40 %, half up to the cent', () => {
    expect(ladder(lived(nineteen, [on('2026-11-01'), settleCustomer]))).toEqual([
      '19 + 0.95 (5 %)',
      '19 + 1.9 (10 %)',
      '19 + 2.85 (15 %)',
      '19 + 3.8 (20 %)',
      '19 + 4.75 (25 %)',
      '19 + 5.7 (30 %)',
      '19 + 6.65 (35 %)',
      '19 + 7.6 (40 %)',
      '19 + 7.6 (40 %)',
      '19 + 7.6 (40 %)',
    ]);
  });
  it('has the same ladder on every tier', () => {
    const months = (tier: string) =>
      ladder(lived(subscribed(start, choiceOf('pass', { tier })), [on('2026-04-01'), settleCustomer]));
    expect(months('49')).toEqual(['49 + 2.45 (5 %)', '49 + 4.9 (10 %)', '49 + 7.35 (15 %)']);
    expect(months('199')).toEqual(['199 + 9.95 (5 %)', '199 + 19.9 (10 %)', '199 + 29.85 (15 %)']);
  });
  it('ends a bonus after one month of the anchor, and never a base', () => {
    const second = allotted(lived(nineteen, [on('2026-03-01'), settleCustomer]))[1];
    expect(second).toMatchObject({
      at: on('2026-02-28', '10:00:00'),
      data: {
        month: 1,
        streak: 2,
        grants: [
          { class: 'pass-base', effectiveAt: on('2026-02-28', '10:00:00'), expiresAt: null },
          { class: 'pass-bonus', expiresAt: on('2026-03-31', '10:00:00') },
        ],
      },
    });
  });
  it('gives half as much again, flat, to who pays by the year, month by month', () => {
    const yearly = subscribed(start, choiceOf('pass', { tier: '49', interval: 'year' }));
    expect(ladder(lived(yearly, [on('2026-04-30', '09:59:59'), settleCustomer]))).toEqual([
      '49 + 24.5 (50 %)',
      '49 + 24.5 (50 %)',
      '49 + 24.5 (50 %)',
    ]);
  });
  it('counts the streak through a year, and from the first month again when it breaks', () => {
    const yearly = lived(
      nineteen,
      [on('2026-02-01'), changeInterval({ interval: 'year' })],
      [on('2026-03-01'), changeInterval({ interval: 'month' })],
    );
    expect(ladder(lived(yearly, [on('2027-03-01'), settleCustomer])).slice(11)).toEqual([
      '19 + 9.5 (50 %)',
      '19 + 9.5 (50 %)', // the last month of the year
      '19 + 7.6 (40 %)', // month 14 of the streak
    ]);
    const broken = lived(nineteen, [on('2026-04-10'), breakStreak({ reason: 'unpaid' })]);
    expect(ladder(lived(broken, [on('2026-06-01'), settleCustomer])).slice(2)).toEqual([
      '19 + 2.85 (15 %)',
      '19 + 0.95 (5 %)',
      '19 + 1.9 (10 %)',
    ]);
    desk
      .given(...broken)
      .when(on('2026-04-11'), breakStreak({ reason: 'again' }))
      .then();
  });
  it('has no streak to break elsewhere', () => {
    desk
      .given()
      .when(start, breakStreak({ reason: 'x' }))
      .thenRefused('customer-not-found');
    desk
      .given(...registered(start))
      .when(start, breakStreak({ reason: 'x' }))
      .thenRefused('subscription-not-found');
    desk
      .given(...subscribed(start, choiceOf('pooled-team')))
      .when(start, breakStreak({ reason: 'x' }))
      .then();
  });
  it('rounds a half cent up', () => {
    const terms = planOf('pass', {
      pass: {
        tiers: [{ name: 'odd', baseCredits: amount('0.1') }],
        bonus: {
          firstPercent: amount('5'),
          stepPercent: amount('2.5'),
          maxPercent: amount('8'),
          yearlyPercent: amount('50'),
          lifeMonths: 2,
        },
      },
    });
    const bonus = (n: number) => {
      const rule = terms.pass?.bonus;
      if (rule === undefined) throw new Error('there is a pass');
      const bonusPercent = bonusPercentOf(rule, 'month', n);
      const plan = { policy: 'pass@2', terms, tier: 'odd' };
      return grantsDue(
        { anchor: start, zone: 'UTC', plan },
        { month: 0, seats: 0, bonusPercent, from: start },
      )[1];
    };
    expect(bonus(1)).toMatchObject({ amount: amount('0.01'), expiresAt: on('2026-03-31', '10:00:00') }); // 0.005
    expect(bonus(2)).toMatchObject({ amount: amount('0.01') }); // 0.0075
  });
});

describe('the allotment (R67, R71)', () => {
  it('is 8,000 and 500 a seat each month, dead at the end of it', () => {
    const team = lived(
      subscribed(start, choiceOf('pooled-team')),
      ...joined(on('2026-02-10'), 'bob', 'cleo'),
    );
    expect(
      allotted(lived(team, [on('2026-03-01'), settleCustomer])).map(({ at, data }) => [at, data.grants]),
    ).toEqual([
      [
        start,
        [
          {
            class: 'allotment',
            amount: amount('8500'),
            effectiveAt: start,
            expiresAt: on('2026-02-28', '10:00:00'),
          },
        ],
      ],
      [
        on('2026-02-28', '10:00:00'),
        [
          {
            class: 'allotment',
            amount: amount('9500'),
            effectiveAt: on('2026-02-28', '10:00:00'),
            expiresAt: on('2026-03-31', '10:00:00'),
          },
        ],
      ],
    ]);
  });
  it('comes each month under yearly billing too, and not after the year that was paid', () => {
    const yearly = subscribed(start, choiceOf('pooled-team', { interval: 'year' }));
    const year = allotted(lived(yearly, [on('2027-01-31', '09:00:00'), settleCustomer]));
    expect(year.map(({ data }) => data.month)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(year[1]?.at).toBe(on('2026-02-28', '10:00:00'));
  });
  it('rolls over where the policy says so', () => {
    const allotment = { base: amount('100'), perSeat: amount('0'), rollover: true };
    const rolling = subscribed(
      start,
      choiceOf('pooled-team', { terms: planOf('pooled-team', { allotment }) }),
    );
    expect(allotted(rolling)[0]?.data.grants).toMatchObject([{ amount: amount('100'), expiresAt: null }]);
  });
  it('is not there where the plan includes no credits (R3)', () => {
    const teams = subscribed(start, choiceOf('teams', { seats: 5 }));
    expect(allotted(lived(teams, [on('2026-12-01'), settleCustomer]))).toEqual([]);
  });
});
