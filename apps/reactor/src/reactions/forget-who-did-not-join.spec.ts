import { expect, it } from '@jest/globals';
import { inviteeOf } from '#commands';
import { commandIdOf, idOfCommand, instantOf } from '#kernel';
import { memoryVault } from '#vault';
import type { Desk } from '../desk.js';
import { forgetWhoDidNotJoin } from './forget-who-did-not-join.js';

it.each(['InvitationRevoked', 'InvitationExpired'] as const)(
  '%s: whoever was asked is forgotten, and nobody else',
  async (type) => {
    const vault = memoryVault();
    const [asked, another] = [commandIdOf('asked'), commandIdOf('another')];
    for (const invitee of [inviteeOf(asked), inviteeOf(another)]) {
      const content = { name: null, email: 'ada@example.org' };
      await vault.put(invitee, invitee, { kind: 'person', content });
    }
    const fact = (invitation: string) => ({
      ...{ stream: 'Customer-cus_1', revision: 7n, commandId: 'cmd', correlation: 'cmd' },
      event: { type, at: instantOf('2026-03-10T12:00:00.000Z'), data: { invitation } },
    });
    // Of the desk, only the vault is asked.
    const desk = { vault } as unknown as Desk;
    await forgetWhoDidNotJoin.react(fact(idOfCommand('ivt', asked)), desk);
    await forgetWhoDidNotJoin.react(fact('ivt_spelled_otherwise'), desk);
    expect([...(await vault.find([inviteeOf(asked), inviteeOf(another)])).keys()]).toEqual([
      inviteeOf(another),
    ]);
  },
);
