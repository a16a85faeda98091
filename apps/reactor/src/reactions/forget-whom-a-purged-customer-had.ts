import type { Desk, OnRoster } from '../desk.js';
import { reactorLimits } from '../limits.js';
import { idIn } from '../names.js';
import { NotYet, reaction } from '../reaction.js';

/**
 * R33, S28: with the customer its people are forgotten, those who left it as well, but nobody who is a member of another customer
 * that stands. Whoever is joining one at this moment was put into the vault just now, and is looked at again later. Done by whoever
 * follows the log: no request waits for it. Printed buyers stay.
 */
export const forgetWhomAPurgedCustomerHad = reaction(
  'forget-whom-a-purged-customer-had',
  ['CustomerPurged'],
  async ({ stream }, desk) => {
    if (desk.rosterOf === undefined) return;
    const customer = idIn(stream);
    // What a request that was killed after its decision has left.
    await desk.vault.erase(customer);
    const { value: invitees } = await desk.customers.read(
      customer,
      ({ invitations }) => [...invitations.values()].map(({ invitee }) => invitee),
      desk.now(),
    );
    for (const invitee of invitees) await desk.vault.erase(invitee);
    const isPurged = purgedAmong(desk);
    let joining = 0;
    for await (const page of desk.rosterOf(customer)) {
      const alone: string[] = [];
      for (const person of page) if (await belongsNowhere(person, isPurged)) alone.push(person.member);
      joining += (await desk.vault.eraseQuiet(alone, reactorLimits.joiningMs)).length;
    }
    if (joining > 0) throw new NotYet(`${joining.toString()} may be joining another customer`);
  },
);

type IsPurged = (customer: string) => Promise<boolean>;

/** Members of two purged customers are in neither: without this each would keep them for the other. */
const belongsNowhere = async ({ elsewhere }: OnRoster, isPurged: IsPurged): Promise<boolean> => {
  if (elsewhere.length >= reactorLimits.elsewhere) return false;
  for (const customer of elsewhere) if (!(await isPurged(customer))) return false;
  return true;
};

/** From the streams themselves; each is asked once. */
const purgedAmong = (desk: Desk): IsPurged => {
  const known = new Map<string, boolean>();
  return async (customer) => {
    const before = known.get(customer);
    if (before !== undefined) return before;
    const { value } = await desk.standings.read(customer, ({ phase }) => phase === 'purged', desk.now());
    known.set(customer, value);
    return value;
  };
};
