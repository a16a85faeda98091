import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { balanceOf, lotsOf } from '../../scripts/story/credits.js';
import { invoicesOf } from '../../scripts/story/documents.js';
import type { Party } from '../../scripts/story/people.js';
import { pass } from '../../scripts/story/tell/pass.js';
import { tellerOn, type Teller } from '../../scripts/story/teller.js';
import { bookedOn, booksAreEven, countOf, everythingAgrees, hledgerAgrees } from './proof.js';
import { openStage, type OpenStage } from './stage.js';

type Granted = {
  readonly at: string;
  readonly class: string;
  readonly amount: string;
  readonly expires_at: string | null;
};

describe('fourteen months of a pass, and a year', () => {
  let stage: OpenStage;
  let teller: Teller;
  let ida: Party;
  let granted: readonly Granted[];

  beforeAll(async () => {
    stage = await openStage(pass.start);
    teller = await tellerOn(stage, { afterStep: () => booksAreEven(stage) });
    ida = await pass.tell(teller);
    const history = await teller.get(ida.owner, `/v1/accounts/${ida.account}/purchase-history?limit=100`);
    granted = [...(history.data as readonly Granted[])].reverse();
  }, 60_000);
  afterAll(() => stage.close());

  const of = (kind: string): readonly Granted[] => granted.filter((one) => one.class === kind);

  /**
   * Month n of a streak: 5 % + 5 % · (n − 1), at most 40 %. Of $49: 2.45, 4.90, 7.35, 9.80, 12.25. Month 6 is of the $19 tier and
   * the streak goes on: 30 % = 5.70, 35 % = 6.65, then 40 % = 7.60, also in months 9 and 10. Month 10 is not paid in time: month 11
   * is the first of another streak: 0.95, 1.90, 2.85, 3.80. Billed by the year: 50 % flat = 9.50.
   */
  it('climbs the ladder, falls and climbs again (R42, R43)', () => {
    expect(of('pass-bonus').map(({ at, amount }) => [at.slice(0, 10), amount])).toEqual([
      ['2026-01-31', '2.45'],
      ['2026-02-28', '4.9'],
      ['2026-03-31', '7.35'],
      ['2026-04-30', '9.8'],
      ['2026-05-31', '12.25'],
      ['2026-06-30', '5.7'],
      ['2026-07-31', '6.65'],
      ['2026-08-31', '7.6'],
      ['2026-09-30', '7.6'],
      ['2026-10-31', '7.6'],
      ['2026-11-30', '0.95'],
      ['2026-12-31', '1.9'],
      ['2027-01-31', '2.85'],
      ['2027-02-28', '3.8'],
      ['2027-03-31', '9.5'],
      ['2027-04-30', '9.5'],
    ]);
  });

  it('lets a bonus live one month, and the base for ever (R40, R41)', () => {
    const bonus = of('pass-bonus');
    for (const [nth, { expires_at: until }] of bonus.entries())
      expect(until?.slice(0, 10)).toBe(bonus[nth + 1]?.at.slice(0, 10) ?? '2027-05-31');
    expect(of('pass-base').map(({ amount }) => amount)).toEqual([
      ...Array.from({ length: 5 }, () => '49'),
      ...Array.from({ length: 11 }, () => '19'),
    ]);
    expect(of('pass-base').every(({ expires_at: until }) => until === null)).toBe(true);
  });

  it('changes its tier by an operator with a reason, at the end of the month that was paid (R44)', () => {
    const change = teller.entries.find(({ says }) => says.startsWith('changes to pass 19'));
    expect(change).toMatchObject({ at: '2026-05-31T08:00:00.000Z', who: 'operator' });
    expect(change?.says).toContain('ticket 8812): holds from 2026-06-30');
  });

  it('breaks its streak once, on the suspension', async () => {
    expect(await countOf(stage, 'StreakBroken')).toBe(1);
    expect(teller.entries.find(({ says }) => says.startsWith('standing is suspended'))?.at).toBe(
      '2026-11-17T08:00:00.000Z', // 31 October + 3 + 4 + 7 days of retries + 3 of grace
    );
  });

  /**
   * Utah takes 4.85 %: of 49, 2.3765 → 2.38; of 19, 0.9215 → 0.92; of a year, 12 × 19 = 228, 11.058 → 11.06.
   * A month that ends in February 2028 would have 29 days: the year has 366.
   */
  it('is billed each month, then for a year at once', async () => {
    const invoices = await invoicesOf(teller, ida);
    expect(invoices.map(({ gross, status }) => `${gross} ${status}`)).toEqual([
      ...Array.from({ length: 5 }, () => '51.38 paid'),
      ...Array.from({ length: 9 }, () => '19.92 paid'),
      '239.06 paid',
    ]);
    expect(invoices.at(-1)?.lines).toMatchObject([
      { code: 'pass 19', quantity: 1, unit_price: '228', days: { days: 366, of: 366 }, amount: '228' },
    ]);
  });

  /**
   * 1.45 of the first bonus; 10 in month 9: all 7.60 of its bonus first, 2.40 of the oldest base.
   * Left: base 5 × 49 + 11 × 19 − 2.40 = 245 + 209 − 2.40 = 451.60, and the bonus of the last month, 9.50.
   */
  it('burns what dies first, and keeps the rest', async () => {
    expect(teller.entries.filter(({ says }) => says.startsWith('spends')).map(({ says }) => says)).toEqual([
      'spends 1.45 (1.45 of pass-bonus)',
      'spends 10 (7.6 of pass-bonus, 2.4 of pass-base)',
    ]);
    expect(await balanceOf(teller, ida)).toMatchObject({ available: '461.1' });
    const [oldest] = await lotsOf(teller, ida);
    expect(oldest).toMatchObject({ class: 'pass-base', granted: '49', remaining: '46.6' });
  });

  /**
   * Cash: 5 × 51.38 + 9 × 19.92 + 239.06 = 256.90 + 179.28 + 239.06. Tax: 5 × 2.38 + 9 × 0.92 + 11.06.
   * Credits that were given: 454 of base + the bonuses, 100.40 in all; 81.85 of those died unused:
   * 1 + 4.90 + 7.35 + 9.80 + 12.25 + 5.70 + 6.65 + 7.60 + 0 + 7.60 + 0.95 + 1.90 + 2.85 + 3.80 + 9.50.
   * 554.40 − 81.85 = 472.55 is the expense, of which 11.45 is consumed and 461.10 still owed.
   */
  it('stands in the books (invariant 4)', async () => {
    const {
      'liabilities:deferred-subscriptions USD': deferred,
      'revenue:seats USD': earned,
      ...rest
    } = await bookedOn(stage);
    expect(rest).toEqual({
      'assets:cash USD': '675.24',
      'liabilities:promotional-credits USD': '-461.1',
      'liabilities:tax-payable USD': '-31.24',
      'revenue:consumption USD': '-11.45',
      'expenses:promotional USD': '472.55',
    });
    // Sold: 5 × 49 + 9 × 19 + 228 = 644; what is not earned yet is owed.
    expect([deferred, earned]).toEqual(['-208.9', '-435.1']);
    await hledgerAgrees(stage);
  });

  it('agrees with its log everywhere', async () => {
    await everythingAgrees(stage);
  });
});
