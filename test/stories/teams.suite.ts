import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { balanceOf } from '../../scripts/story/credits.js';
import { invoicesOf, type Invoice } from '../../scripts/story/documents.js';
import type { Party } from '../../scripts/story/people.js';
import { teams } from '../../scripts/story/tell/teams.js';
import { tellerOn, type Teller } from '../../scripts/story/teller.js';
import { bookedOn, booksAreEven, countOf, everythingAgrees, hledgerAgrees, spelled } from './proof.js';
import { openStage, type OpenStage } from './stage.js';

describe('an organization that buys its seats', () => {
  let stage: OpenStage;
  let teller: Teller;
  let acme: Party;
  let invoices: readonly Invoice[];

  beforeAll(async () => {
    stage = await openStage(teams.start);
    teller = await tellerOn(stage, { afterStep: () => booksAreEven(stage) });
    acme = await teams.tell(teller);
    invoices = await invoicesOf(teller, acme);
  }, 60_000);
  afterAll(() => stage.close());

  /**
   * $29 a seat and month; Austria takes 20 %.
   * 31 January to 28 February: 5 × 29 = 145; tax 29.
   * 13 February is day 14 of 28, 15 are left: 3 × 29 × 15/28 = 1305/28 = 46.607… → 46.61; tax 9.322 → 9.32.
   * 28 February to 31 March, 31 days, 5 + 3 − 2 = 6 seats: 174; tax 34.80. 31 March to 30 April, 30 days: the same.
   */
  it('is billed to the cent, from an anchor on the 31st (R13, R19, R20)', () => {
    expect(invoices.map(spelled)).toEqual([
      { number: 'INV-000001', lines: ['seat 5 × 29 × 28/28 = 145'], tax: '29', gross: '174', status: 'paid' },
      {
        ...{ number: 'INV-000002', lines: ['seat 3 × 29 × 15/28 = 46.61'] },
        ...{ tax: '9.32', gross: '55.93', status: 'paid' },
      },
      {
        ...{ number: 'INV-000003', lines: ['seat 6 × 29 × 31/31 = 174'] },
        ...{ tax: '34.8', gross: '208.8', status: 'paid' },
      },
      {
        ...{ number: 'INV-000004', lines: ['seat 6 × 29 × 30/30 = 174'] },
        ...{ tax: '34.8', gross: '208.8', status: 'paid' },
      },
    ]);
    // Eleven in the morning in Vienna: ten by the world's clock in winter, nine in summer.
    expect(invoices.map(({ dated }) => dated)).toEqual([
      '2026-01-31T10:00:00.000Z',
      '2026-02-13T09:30:00.000Z',
      '2026-02-28T10:00:00.000Z',
      '2026-03-31T09:00:00.000Z',
    ]);
  });

  it('seats nobody without a free seat, and lets only empty ones go (R12, R14, S23)', () => {
    const refused = teller.entries.filter((entry) => entry.refused !== null);
    expect(refused.map(({ at, who, refused: code }) => [at.slice(0, 10), who, code])).toEqual([
      ['2026-01-31', 'Fay', 'no-free-seat'],
      ['2026-01-31', 'Gus', 'no-free-seat'],
      ['2026-02-13', 'Ann', 'seats-in-use'],
      ['2026-04-17', 'Ann', 'customer-suspended'],
    ]);
    expect(refused[0]?.says).toContain('paid 5, used 5');
    expect(refused[2]?.says).toContain('used 6, seats_after 5');
  });

  /** 31 March + 3, + 4, + 7 days of 24 hours: 3, 7, 14 April at nine; three days of grace; thirty of retention (S16, S27). */
  it('is charged by schedule, suspended after its grace, and restored by the payment (R29–R34)', async () => {
    const { data } = await teller.get(acme.owner, `/v1/customers/${acme.customer}/payments?status=failed`);
    const failed = data as readonly { at: string; trigger: string; reason: { code: string } }[];
    expect(failed.map(({ at, trigger, reason }) => [at, trigger, reason.code]).reverse()).toEqual([
      ['2026-03-31T09:00:00.000Z', 'first-charge', 'card_declined'],
      ['2026-04-03T09:00:00.000Z', 'schedule', 'card_declined'],
      ['2026-04-07T09:00:00.000Z', 'schedule', 'card_declined'],
      ['2026-04-14T09:00:00.000Z', 'schedule', 'card_declined'],
    ]);
    const suspended = teller.entries.find(({ says }) => says.startsWith('standing is suspended'));
    expect(suspended).toMatchObject({ at: '2026-04-17T09:00:00.000Z' });
    const refusal = teller.entries.find(({ refused }) => refused === 'customer-suspended');
    expect(refusal?.says).toContain('since 2026-04-17T09:00:00.000Z, until 2026-05-17T09:00:00.000Z');
    expect(invoices[3]).toMatchObject({ status: 'paid', open: '0' });
    expect(await countOf(stage, 'StandingRestored')).toBe(1);
  });

  /** gpt-4o: 1,200 × $2.50 + 300 × $10 a million tokens = 0.003 + 0.003 = 0.006; then 1.25 and 1 of the 100 that were bought. */
  it('spends what it bought, to the nano-dollar (R2, R45)', async () => {
    expect(await balanceOf(teller, acme)).toMatchObject({ available: '97.744', frozen: [] });
  });

  /**
   * Cash: 174 + 55.93 + 208.80 + 208.80 + 100. Tax: 29 + 9.32 + 34.80 + 34.80. Earned: the two cycles that are over,
   * 145 + 46.61 + 174, and of the third one's 174 the 15 of its 720 hours that are in March: 3.625 → 3.62.
   */
  it('stands in the books (invariant 4)', async () => {
    expect(await bookedOn(stage)).toEqual({
      'assets:cash USD': '747.53',
      'liabilities:deferred-revenue USD': '-97.744',
      'liabilities:deferred-subscriptions USD': '-170.38',
      'liabilities:tax-payable USD': '-107.92',
      'revenue:consumption USD': '-2.256',
      'revenue:seats USD': '-369.23',
    });
    await hledgerAgrees(stage);
  });

  it('has a statement of each cycle that is over, with the hash that the ledger recorded (R26)', async () => {
    const { out } = await stage.auditor('replay', `Customer-${acme.customer}`, '--json');
    const hashes = [...out.matchAll(/CycleStatementRendered.*?([0-9a-f]{64})/g)].map(([, hash]) => hash);
    const cycles = [teams.start, '2026-02-28T10:00:00.000Z', '2026-03-31T09:00:00.000Z'];
    const printed: (string | undefined)[] = [];
    for (const [at, from] of cycles.slice(0, -1).entries()) {
      const until = cycles[at + 1] ?? '';
      const path = `/v1/customers/${acme.customer}/statement.pdf?from=${from}&until=${until}`;
      const answer = await fetch(`${stage.url}${path}`, {
        headers: { authorization: `Bearer ${stage.operator}` },
      });
      printed.push(
        createHash('sha256')
          .update(Buffer.from(await answer.arrayBuffer()))
          .digest('hex'),
      );
    }
    expect(hashes).toEqual(printed);
  });

  it('agrees with its log everywhere', async () => {
    await everythingAgrees(stage);
  });
});
