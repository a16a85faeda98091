import { balanceOf, buyCredits, cannotSpend, capMembers, spend } from '../credits.js';
import { newsOf } from '../news.js';
import { invite, join, remove, signUp, type Party, type Person } from '../people.js';
import { changePlan, publishPrice, subscribe } from '../plan.js';
import type { Teller } from '../teller.js';

/** Seats that are counted from the members, and one pool of credits: filled, capped, alarmed, refilled, given up. */
export const pooledTeam = {
  customer: 'cus_crew',
  account: 'acc_crew',
  start: '2026-03-10T09:00:00.000Z',
  tell: async (teller: Teller): Promise<Party> => {
    const crew = await signUp(teller, {
      customer: 'cus_crew',
      kind: 'organization',
      name: 'Crew',
      owner: 'Mia',
      zone: 'Europe/Berlin',
      address: { country: 'DE' },
      taxId: 'DE136695976',
    });
    await subscribe(teller, crew, { plan: 'pooled-team' });
    await teller.watch(newsOf(crew));
    const [ben, cat, dov] = await gather(teller, crew);
    await spendItDown(teller, crew, { ben, cat, dov });

    await teller.liveUntil('2026-04-10T08:00:00Z'); // ten in the morning in Berlin, by summer time now
    await spend(teller, crew, { by: ben, amount: '100' });
    await giveItUp(teller, crew);
    await cannotSpend(teller, crew, { by: ben, amount: '1', code: 'account-not-found' });
    await spend(teller, crew, { by: crew.owner, amount: '12.5' });
    return crew;
  },
};

/** Five join, three at once and two later; a week on, two of them go. */
const gather = async (teller: Teller, crew: Party): Promise<readonly [Person, Person, Person]> => {
  const [ben, cat, eli] = [
    await invite(teller, crew, 'Ben'),
    await invite(teller, crew, 'Cat'),
    await invite(teller, crew, 'Eli'),
  ];
  const [dov, fox] = [await invite(teller, crew, 'Dov'), await invite(teller, crew, 'Fox')];
  for (const one of [ben, cat, eli]) await join(teller, crew, one);
  await teller.liveUntil('2026-03-12T15:00:00Z');
  for (const one of [dov, fox]) await join(teller, crew, one);
  await teller.liveUntil('2026-03-17T09:00:00Z');
  for (const one of [eli, fox]) await remove(teller, crew, one.person);
  return [ben.person, cat.person, dov.person];
};

type Spenders = { readonly ben: Person; readonly cat: Person; readonly dov: Person };

/** The top-up burns first, then the allotment; a member meets the cap, and the owners are told once that little is left. */
const spendItDown = async (teller: Teller, crew: Party, { ben, cat, dov }: Spenders): Promise<void> => {
  await buyCredits(teller, crew, '50', 'ch_crew_1');
  await capMembers(teller, crew, '3000');
  await spend(teller, crew, { by: crew.owner, amount: '1200' });
  await spend(teller, crew, { by: ben, amount: '2500' });
  await cannotSpend(teller, crew, { by: ben, amount: '501', code: 'cap-exceeded' });
  await spend(teller, crew, { by: crew.owner, amount: '1700' });
  await spend(teller, crew, { by: cat, amount: '2900' });
  await spend(teller, crew, { by: dov, amount: '2500' });
  await tellBalance(teller, crew);
  await spend(teller, crew, { by: dov, amount: '101' });
  await tellBalance(teller, crew);
  await spend(teller, crew, { by: dov, amount: '9' });
  await buyCredits(teller, crew, '50', 'ch_crew_2');
  await tellBalance(teller, crew);
};

/** To a plan for one person, from the next cycle on: what would be lost is named before. */
const giveItUp = async (teller: Teller, crew: Party): Promise<void> => {
  await publishPrice(teller, { plan: 'pro', perMonth: '20', credits: '1000' });
  await teller.liveUntil('2026-05-05T08:00:00Z');
  await changePlan(teller, crew, { plan: 'pro' });
  await teller.liveUntil('2026-05-10T08:00:00Z');
  await tellBalance(teller, crew);
};

const tellBalance = async (teller: Teller, party: Party): Promise<void> => {
  const { available, asset, alert } = await balanceOf(teller, party);
  const low = alert.low ? `, below the alert at ${alert.threshold ?? ''}` : '';
  teller.note(`${available} ${asset} are left${low}`);
};
