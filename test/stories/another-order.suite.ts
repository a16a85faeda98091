import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { balanceOf, buyCredits, spend } from '../../scripts/story/credits.js';
import { invoicesOf } from '../../scripts/story/documents.js';
import { newsOf } from '../../scripts/story/news.js';
import { findsNoSeat, invite, join, remove, signUp, type Party } from '../../scripts/story/people.js';
import {
  addSeats,
  cannotRemoveSeats,
  cardFails,
  cardWorks,
  payNow,
  removeSeats,
  subscribe,
} from '../../scripts/story/plan.js';
import { tellerOn, type Teller } from '../../scripts/story/teller.js';
import { booksAreEven, countOf, everythingAgrees, spelled } from './proof.js';
import { openStage, type OpenStage } from './stage.js';

/** The organization that buys its seats, told in another order: it removes before it adds, and pays before its grace is over. */
const tellOtherwise = async (teller: Teller): Promise<Party> => {
  const acme = await signUp(teller, {
    customer: 'cus_acme',
    kind: 'organization',
    name: 'Acme',
    owner: 'Ann',
    zone: 'America/New_York',
    address: { country: 'US', region: 'NY', postal_code: '10001' },
  });
  await subscribe(teller, acme, { plan: 'teams', seats: 5 });
  await teller.watch(newsOf(acme));
  const [bob, cleo] = [await invite(teller, acme, 'Bob'), await invite(teller, acme, 'Cleo')];
  const [dan, eve] = [await invite(teller, acme, 'Dan'), await invite(teller, acme, 'Eve')];
  for (const one of [bob, cleo, dan]) await join(teller, acme, one);

  await teller.liveUntil('2026-02-05T15:00:00Z');
  await cannotRemoveSeats(teller, acme, 2);
  await removeSeats(teller, acme, 1);
  await findsNoSeat(teller, acme, eve); // the fifth seat is about to go
  await remove(teller, acme, dan.person);
  await join(teller, acme, eve);
  await removeNothingMore(teller, acme);
  await teller.liveUntil('2026-02-20T15:00:00Z');
  await addSeats(teller, acme, 2);
  await addSeats(teller, acme, 1);

  await cardFails(teller, acme);
  await teller.liveUntil('2026-03-03T15:00:00Z'); // renewed on 28 February, charged again on 3 March
  await buyCredits(teller, acme, '1500', 'wire_1');
  await spend(teller, acme, { by: acme.owner, amount: '0.000000001' });
  await teller.liveUntil('2026-03-16T00:00:00Z'); // two days of the grace are over
  await cardWorks(teller, acme);
  await payNow(teller, acme);
  await spend(teller, acme, { by: eve.person, amount: '2' });
  await teller.liveUntil('2026-04-01T00:00:00Z');
  return acme;
};

/** Four are used, one of five is about to go: none is empty. */
const removeNothingMore = (teller: Teller, acme: Party): Promise<void> => cannotRemoveSeats(teller, acme, 1);

describe('the same organization in another order', () => {
  let stage: OpenStage;
  let teller: Teller;
  let acme: Party;

  beforeAll(async () => {
    stage = await openStage('2026-01-31T15:00:00.000Z');
    teller = await tellerOn(stage, { afterStep: () => booksAreEven(stage) });
    acme = await tellOtherwise(teller);
  }, 60_000);
  afterAll(() => stage.close());

  /**
   * New York takes 4 %. 5 × 29 = 145, tax 5.80. On 20 February 8 of 28 days are left: 2 × 29 × 8/28 = 16.5714 → 16.57, tax 0.6628 →
   * 0.66; 29 × 8/28 = 8.2857 → 8.29, tax 0.3316 → 0.33. Then 5 + 3 − 1 = 7 seats: 203, tax 8.12.
   */
  it('is billed for the seats that it has, whatever came first', async () => {
    const paid = { status: 'paid' };
    expect((await invoicesOf(teller, acme)).map(spelled)).toEqual([
      { number: 'INV-000001', lines: ['seat 5 × 29 × 28/28 = 145'], tax: '5.8', gross: '150.8', ...paid },
      { number: 'INV-000002', lines: ['seat 2 × 29 × 8/28 = 16.57'], tax: '0.66', gross: '17.23', ...paid },
      { number: 'INV-000003', lines: ['seat 1 × 29 × 8/28 = 8.29'], tax: '0.33', gross: '8.62', ...paid },
      { number: 'INV-000004', lines: ['seat 7 × 29 × 31/31 = 203'], tax: '8.12', gross: '211.12', ...paid },
      { number: 'INV-000005', lines: ['seat 7 × 29 × 30/30 = 203'], tax: '8.12', gross: '211.12', ...paid },
    ]);
  });

  it('names both numbers where seats are not empty (R16)', () => {
    const refused = teller.entries.filter((entry) => entry.refused !== null).map(({ says }) => says);
    expect(refused.map((says) => /\(.*\)/.exec(says)?.[0])).toEqual([
      '(used 4, seats_after 3)',
      '(paid 5, used 4, scheduled_removals 1)',
      '(used 4, seats_after 3)',
    ]);
  });

  /** 28 February + 3 + 4 + 7 days at ten in New York: the grace began on 14 March, and would have ended on the 17th. */
  it('is never suspended when it pays in time', async () => {
    expect(teller.entries.find(({ says }) => says.startsWith('standing is grace'))?.at).toBe(
      '2026-03-14T15:00:00.000Z',
    );
    expect(await countOf(stage, 'ServiceSuspended')).toBe(0);
    expect(await countOf(stage, 'PoolFrozen')).toBe(0);
    expect(await countOf(stage, 'StandingRestored')).toBe(1);
    expect(await balanceOf(teller, acme)).toMatchObject({ available: '1497.999999999' });
  });

  it('agrees with its log everywhere', async () => {
    await everythingAgrees(stage);
  });
});
