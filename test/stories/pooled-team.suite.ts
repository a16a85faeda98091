import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { invoicesOf } from '../../scripts/story/documents.js';
import type { Party } from '../../scripts/story/people.js';
import { pooledTeam } from '../../scripts/story/tell/pooled-team.js';
import { tellerOn, type Teller } from '../../scripts/story/teller.js';
import { balanceOf, lotsOf } from '../../scripts/story/credits.js';
import { bookedOn, booksAreEven, countOf, everythingAgrees, hledgerAgrees, spelled } from './proof.js';
import { openStage, type OpenStage } from './stage.js';

const seats = (count: number): readonly string[] =>
  Array.from({ length: count }, () => 'seat 1 × 12 × 30/30 = 12');

describe('a pooled team', () => {
  let stage: OpenStage;
  let teller: Teller;
  let crew: Party;

  beforeAll(async () => {
    stage = await openStage(pooledTeam.start);
    teller = await tellerOn(stage, { afterStep: () => booksAreEven(stage) });
    crew = await pooledTeam.tell(teller);
  }, 60_000);
  afterAll(() => stage.close());

  const said = (start: string): readonly string[] =>
    teller.entries.filter(({ says }) => says.startsWith(start)).map(({ says }) => says);

  /**
   * $49 and $12 a seat; 10 March to 10 April has 31 days. The owner at once: 61. Three join on the first day: 3 × 12 × 31/31 = 36.
   * Two on 12 March, 29 days left: 12 × 29/31 = 11.2258 → 11.23 each. Two go on 17 March, 24 days left:
   * 12 × 24/31 = 9.2903 → 9.29 each, given back on the next invoice: 49 + 4 × 12 − 18.58 = 78.42. Then the individual plan.
   * A German business accounts for the tax itself.
   */
  it('pays for the members it has, to the day (R66, R68–R70, S24)', async () => {
    const paid = { tax: '0', status: 'paid' };
    expect((await invoicesOf(teller, crew)).map(spelled)).toEqual([
      {
        ...{ number: 'INV-000001', lines: ['base 1 × 49 × 31/31 = 49', 'seat 1 × 12 × 31/31 = 12'] },
        ...{ ...paid, gross: '61' },
      },
      {
        ...{ number: 'INV-000002', lines: Array.from({ length: 3 }, () => 'seat 1 × 12 × 31/31 = 12') },
        ...{ ...paid, gross: '36' },
      },
      {
        ...{ number: 'INV-000003', lines: Array.from({ length: 2 }, () => 'seat 1 × 12 × 29/31 = 11.23') },
        ...{ ...paid, gross: '22.46' },
      },
      {
        number: 'INV-000004',
        lines: [
          'base 1 × 49 × 30/30 = 49',
          ...seats(4),
          'seat -1 × 12 × 24/31 = -9.29',
          'seat -1 × 12 × 24/31 = -9.29',
        ],
        ...{ ...paid, gross: '78.42' },
      },
      { number: 'INV-000005', lines: ['base 1 × 20 × 31/31 = 20'], ...paid, gross: '20' },
    ]);
  });

  /** $50 at a cent each: 5,000. The allotment of a month: 8,000 + 500 for the owner's seat; then for four seats. */
  it('spends its top-up before its allotment, which is filled anew and rolls nothing over (R67, R71–R73)', () => {
    expect(said('spends').filter((says) => !says.includes('limit'))).toEqual([
      'spends 1200 (1200 of topup)',
      'spends 2500 (2500 of topup)',
      'spends 1700 (1300 of topup, 400 of allotment)',
      'spends 2900 (2900 of allotment)',
      'spends 2500 (2500 of allotment)',
      'spends 101 (101 of allotment)',
      'spends 9 (9 of allotment)',
      'spends 100 (100 of topup)',
      'spends 1: There is no credit account with this id.',
      'spends 12.5 (12.5 of allotment)',
    ]);
    expect(said('grants')).toEqual([
      'grants 8500 (allotment) until 2026-04-10T08:00:00.000Z',
      'grants 10000 (allotment) until 2026-05-10T08:00:00.000Z',
      'grants 1000 (allotment) until 2026-06-10T08:00:00.000Z',
    ]);
  });

  it('holds a member at the cap until the cycle turns (R75–R77)', () => {
    const [refused] = teller.entries.filter((entry) => entry.refused === 'cap-exceeded');
    expect(refused).toMatchObject({ who: 'Ben' });
    expect(refused?.says).toContain(
      'limit 3000, used 2500, required 501, resets_at 2026-04-10T08:00:00.000Z',
    );
    expect(teller.entries.find(({ says }) => says === 'spends 100 (100 of topup)')?.who).toBe('Ben');
  });

  /**
   * 8,500 + 5,000 = 13,500, of which 20 % is 2,700. Spent 10,800: 2,700 are left, which is not below it. 101 more: 2,599, below.
   * 9 more, and 5,000 bought: 7,590; the base is 18,500 then, and 7,590 ≥ 3,700.
   */
  it('is alarmed once, below a fifth (R78, S8)', async () => {
    expect(said('').filter((says) => says.includes('CREDIT are left'))).toEqual([
      '2700 CREDIT are left',
      '2599 CREDIT are left, below the alert at 2700',
      '7590 CREDIT are left',
      '1000 CREDIT are left',
    ]);
    expect(await countOf(stage, 'BalanceFellLow')).toBe(1);
    expect(await countOf(stage, 'BalanceRecovered')).toBe(1);
  });

  /** 5,000 − 100 of the second top-up and all 10,000 of the allotment; the rest of the first allotment had died before: 2,590. */
  it('loses with its pooled plan what was named before (R80, S17)', async () => {
    expect(said('').filter((says) => says.includes('would be lost'))).toEqual([
      '4900 (topup) would be lost',
      '10000 (allotment until 2026-05-10T08:00:00.000Z) would be lost',
    ]);
    expect(said('ends')).toEqual(['ends 4900 credits with pooled-team@1']); // the allotment had died with its month, by itself
    expect((await lotsOf(teller, crew)).map(({ class: kind, remaining }) => [kind, remaining])).toEqual([
      ['allotment', '987.5'],
    ]);
    expect(await balanceOf(teller, crew)).toMatchObject({ available: '987.5' });
    expect(teller.entries.at(-2)).toMatchObject({ who: 'Ben', refused: 'account-not-found' });
  });

  /**
   * Dollars in: 61 + 36 + 22.46 + 78.42 + 20, and 2 × 50 for credits. Credits: 10,000 bought, of which 5,100 are used and 4,900 are
   * breakage; 19,500 given, of which 2,590 and 10,000 died: 6,910 is what they cost, 5,910 + 12.5 of it used, 987.5 owed.
   */
  it('stands in the books (invariant 4)', async () => {
    expect(await bookedOn(stage)).toEqual({
      'assets:cash USD': '317.88',
      'equity:conversion CREDIT': '10000',
      'equity:conversion USD': '-100',
      'expenses:promotional CREDIT': '6910',
      'liabilities:deferred-subscriptions USD': '-20',
      'liabilities:promotional-credits CREDIT': '-987.5',
      'revenue:breakage CREDIT': '-4900',
      'revenue:consumption CREDIT': '-11022.5',
      'revenue:seats USD': '-197.88',
    });
    await hledgerAgrees(stage);
  });

  it('agrees with its log everywhere', async () => {
    await everythingAgrees(stage);
  });
});
