import {
  addSeats,
  cannotRemoveSeats,
  cardFails,
  cardWorks,
  payNow,
  removeSeats,
  subscribe,
} from '../plan.js';
import { buyCredits, cannotSpend, spend } from '../credits.js';
import { newsOf } from '../news.js';
import { findsNoSeat, invite, join, signUp, type Invited, type Party } from '../people.js';
import type { Teller } from '../teller.js';

const CENTS_OF_USAGE = {
  provider: 'openai',
  model: 'gpt-4o',
  input_tokens: 1_200,
  output_tokens: 300,
};

/** Seats that are bought, on a cycle that begins on the 31st: added, removed, renewed, not paid, paid. */
export const teams = {
  customer: 'cus_acme',
  account: 'acc_acme',
  start: '2026-01-31T10:00:00.000Z',
  tell: async (teller: Teller): Promise<Party> => {
    const acme = await signUp(teller, {
      customer: 'cus_acme',
      kind: 'organization',
      name: 'Acme',
      owner: 'Ann',
      zone: 'Europe/Vienna',
      address: { country: 'AT' },
    });
    await subscribe(teller, acme, { plan: 'teams', seats: 5 });
    await teller.watch(newsOf(acme));
    await buyCredits(teller, acme, '100', 'ch_acme_1');

    const asked: Invited[] = [];
    for (const name of ['Bob', 'Cleo', 'Dan', 'Eve', 'Fay', 'Gus'])
      asked.push(await invite(teller, acme, name));
    const late = asked.slice(4);
    for (const one of asked.slice(0, 4)) await join(teller, acme, one);
    // The owner has a seat too: five are taken.
    for (const one of late) await findsNoSeat(teller, acme, one);
    await spend(teller, acme, { by: acme.owner, usage: CENTS_OF_USAGE });

    await teller.liveUntil('2026-02-13T09:30:00Z'); // day 14 of 28
    await addSeats(teller, acme, 3);
    const [fay] = late;
    if (fay !== undefined) await join(teller, acme, fay);
    await cannotRemoveSeats(teller, acme, 3);
    await removeSeats(teller, acme, 2);

    await teller.liveUntil('2026-03-01T00:00:00Z'); // renewed on 28 February, with six seats
    await teller.liveUntil('2026-03-20T12:00:00Z');
    await cardFails(teller, acme);
    await teller.liveUntil('2026-04-01T00:00:00Z'); // renewed on 31 March, and not paid
    await spend(teller, acme, { by: acme.owner, amount: '1.25' });
    for (const day of ['2026-04-03', '2026-04-07', '2026-04-14', '2026-04-17'])
      await teller.liveUntil(`${day}T09:00:00Z`);
    await cannotSpend(teller, acme, { by: acme.owner, amount: '1', code: 'customer-suspended' });

    await teller.liveUntil('2026-04-20T08:00:00Z');
    await cardWorks(teller, acme);
    await payNow(teller, acme);
    await spend(teller, acme, { by: acme.owner, amount: '1' });
    return acme;
  },
};
