import { beforeEach, expect, it } from '@jest/globals';
import { instantOf } from '#kernel';
import { memoryVault } from '#vault';
import type { Desk, OnRoster } from '../desk.js';
import { reactorLimits } from '../limits.js';
import { NotYet } from '../reaction.js';
import { forgetWhomAPurgedCustomerHad } from './forget-whom-a-purged-customer-had.js';

const at = instantOf('2026-06-05T00:00:00.000Z');
const purge = {
  ...{ stream: 'Standing-cus_1', revision: 7n, commandId: 'cmd', correlation: 'cmd' },
  event: { type: 'CustomerPurged', at, data: { dueSince: at } },
} as const;

let millis: number;
let vault: ReturnType<typeof memoryVault>;
const person = (name: string) => ({ kind: 'person', content: { name, email: null } }) as const;
const left = async (...ids: string[]): Promise<string[]> => [...(await vault.find(ids)).keys()];

beforeEach(async () => {
  millis = 0;
  vault = memoryVault(() => millis);
  for (const name of ['ann', 'bob', 'cleo', 'ive_1']) await vault.put(name, name, person(name));
  await vault.put('request_1', 'ann', { kind: 'words', content: { text: 'print' } });
  await vault.put('cus_1', 'cus_1', { kind: 'organization', content: { name: 'Acme' } });
  await vault.put('cus_2', 'cus_2', { kind: 'organization', content: { name: 'Other' } });
  millis = reactorLimits.joiningMs;
});

/** Of the desk, only these are asked. */
const deskOf = (people: readonly OnRoster[] | Error, purged: readonly string[] = ['cus_1']): Desk =>
  ({
    vault,
    now: () => at,
    customers: {
      read: (_: string, look: (state: object) => unknown) =>
        Promise.resolve({ value: look({ invitations: new Map([['ivt_1', { invitee: 'ive_1' }]]) }) }),
    },
    standings: {
      read: (customer: string, look: (state: object) => unknown) =>
        Promise.resolve({ value: look({ phase: purged.includes(customer) ? 'purged' : 'good' }) }),
    },
    rosterOf: async function* () {
      await Promise.resolve();
      if (people instanceof Error) throw people;
      for (const one of people) yield [one];
    },
  }) as unknown as Desk; // the parts of it that the reaction works with
const alone = (member: string): OnRoster => ({ member, elsewhere: [] });

it('forgets the customer, its people and whom it asked; again, nothing happens (R33)', async () => {
  const desk = deskOf([alone('ann'), alone('bob')]);
  await forgetWhomAPurgedCustomerHad.react(purge, desk);
  await forgetWhomAPurgedCustomerHad.react(purge, desk);
  expect(await left('ann', 'bob', 'cleo', 'ive_1', 'request_1', 'cus_1', 'cus_2')).toEqual(['cleo', 'cus_2']);
});

it('forgets nobody who is a member of another customer that stands', async () => {
  const people: OnRoster[] = [
    { member: 'ann', elsewhere: ['cus_2'] },
    { member: 'bob', elsewhere: ['cus_3', 'cus_2'] },
    { member: 'cleo', elsewhere: ['cus_3'] },
  ];
  await forgetWhomAPurgedCustomerHad.react(purge, deskOf(people, ['cus_1', 'cus_3']));
  expect(await left('ann', 'bob', 'cleo')).toEqual(['ann', 'bob']);
});

it('leaves whoever is in more customers than it looks at', async () => {
  const elsewhere = Array.from({ length: reactorLimits.elsewhere }, (_, n) => `cus_${n.toString()}`);
  await forgetWhomAPurgedCustomerHad.react(purge, deskOf([{ member: 'ann', elsewhere }], elsewhere));
  expect(await left('ann')).toEqual(['ann']);
});

it('waits for whoever may be joining another customer at this moment, and looks again', async () => {
  await vault.put('ann', 'ann', person('ann'));
  const people = [alone('ann'), alone('bob')];
  await expect(forgetWhomAPurgedCustomerHad.react(purge, deskOf(people))).rejects.toThrow(NotYet);
  expect(await left('ann', 'bob')).toEqual(['ann']);
  millis *= 2;
  await forgetWhomAPurgedCustomerHad.react(purge, deskOf([{ member: 'ann', elsewhere: ['cus_2'] }]));
  expect(await left('ann')).toEqual(['ann']);
});

it('forgets no member while it is not known who they are', async () => {
  const lagging = deskOf(new NotYet('members lag'));
  await expect(forgetWhomAPurgedCustomerHad.react(purge, lagging)).rejects.toThrow(NotYet);
  expect(await left('ann', 'bob', 'cleo')).toEqual(['ann', 'bob', 'cleo']);
});

it('does nothing within a request', async () => {
  const inline = { ...deskOf([alone('ann')]), rosterOf: undefined } as Desk;
  await forgetWhomAPurgedCustomerHad.react(purge, inline);
  expect(await left('ann', 'cus_1')).toEqual(['ann', 'cus_1']);
});
