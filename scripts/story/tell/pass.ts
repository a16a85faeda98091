import { spend } from '../credits.js';
import { newsOf } from '../news.js';
import { signUp, type Party } from '../people.js';
import { cardFails, cardWorks, changePlan, payByTheYear, payNow, subscribe } from '../plan.js';
import type { Teller } from '../teller.js';

/** Fourteen months of a pass: the bonus climbs with the streak, a month that is not paid for in time ends it; then a year at once. */
export const pass = {
  customer: 'cus_ida',
  account: 'acc_ida',
  start: '2026-01-31T08:00:00.000Z',
  tell: async (teller: Teller): Promise<Party> => {
    const ida = await signUp(teller, {
      customer: 'cus_ida',
      kind: 'individual',
      name: 'Ida',
      owner: 'Ida',
      zone: 'UTC',
      address: { country: 'US', region: 'UT', postal_code: '84101' },
    });
    await subscribe(teller, ida, { plan: 'pass', tier: '49' });
    await teller.watch(newsOf(ida));
    await spend(teller, ida, { by: ida.owner, amount: '1.45' });

    // Months 2 to 5: the bonus that was not spent dies after its month, the base stays.
    for (const day of ['02-28', '03-31', '04-30', '05-31']) await teller.liveUntil(`2026-${day}T08:00:00Z`);
    const change = { plan: 'pass', tier: '19', reason: 'asked for less by phone, ticket 8812' };
    await changePlan(teller, ida, { ...change, by: teller.operator });
    // Months 6 to 9: of the smaller tier, and the streak goes on.
    for (const day of ['06-30', '07-31', '08-31', '09-30']) await teller.liveUntil(`2026-${day}T08:00:00Z`);
    await spend(teller, ida, { by: ida.owner, amount: '10' });

    // Month 10 is not paid: four attempts, three days of grace, suspended on 17 November.
    await cardFails(teller, ida);
    for (const day of ['10-31', '11-03', '11-07', '11-14', '11-17'])
      await teller.liveUntil(`2026-${day}T08:00:00Z`);
    await teller.liveUntil('2026-11-20T12:00:00Z');
    await cardWorks(teller, ida);
    await payNow(teller, ida);

    // Months 11 to 14: the ladder begins again.
    for (const day of ['2026-11-30', '2026-12-31', '2027-01-31', '2027-02-28'])
      await teller.liveUntil(`${day}T08:00:00Z`);
    await payByTheYear(teller, ida);
    await teller.liveUntil('2027-03-31T08:00:00Z'); // twelve months at once, half as much again each month
    await teller.liveUntil('2027-05-01T00:00:00Z');
    return ida;
  },
};
