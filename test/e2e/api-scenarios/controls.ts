import { describe, expect, it } from '@jest/globals';
import { after, type Given } from './given.js';

/** Freezes, caps, alerts. */
export const describeControls = (given: Given): void => {
  describe('controls', () => {
    it('freezes for several reasons and lifts each by itself (S10)', async () => {
      const of = await given.accountWith('10');
      const freeze = (reason: string) => given.operator.post(`${of}/freeze`, { reason });
      expect(await freeze('suspended')).toMatchObject({ status: 200, body: { changed: true } });
      expect(await freeze('suspended')).toMatchObject({ status: 200, body: { changed: false } });
      await freeze('dispute');
      expect((await given.operator.post(`${of}/debits`, { amount: '1' })).body).toMatchObject({
        status: 409,
        code: 'customer-suspended',
        reason: 'suspended',
      });
      await given.operator.post(`${of}/unfreeze`, { reason: 'suspended' });
      expect((await given.operator.post(`${of}/debits`, { amount: '1' })).body.code).toBe('pool-disputed');
      expect((await given.operator.get(of)).body.frozen).toMatchObject([{ reason: 'dispute' }]);
      await given.operator.post(`${of}/unfreeze`, { reason: 'dispute' });
      expect((await given.operator.post(`${of}/debits`, { amount: '1' })).status).toBe(201);
    });

    it('caps a member and each space, and shows what is used (R75–R77)', async () => {
      const of = await given.accountWith('100');
      await given.operator.post(`${of}/caps`, { scope: 'member', subject: 'usr_1', limit: '5' });
      await given.operator.post(`${of}/caps`, { scope: 'space', window: 'calendar_day', limit: '3' });
      await given.operator.post(`${of}/debits`, { amount: '2', member: 'usr_1', space: 'spc_1' });
      expect(
        (await given.operator.post(`${of}/debits`, { amount: '2', member: 'usr_2', space: 'spc_1' })).body,
      ).toMatchObject({ code: 'cap-exceeded', scope: 'space', limit: '3', used: '2' });
      expect(
        (await given.operator.post(`${of}/debits`, { amount: '4', member: 'usr_1' })).body,
      ).toMatchObject({ code: 'cap-exceeded', scope: 'member' });
      const last = await given.operator.get(of);
      expect(last.body.caps).toEqual([
        { scope: 'member', subject: 'usr_1', window: 'grant_cycle', limit: '5' },
        { scope: 'space', subject: null, window: 'calendar_day', limit: '3' },
      ]);
      expect((await given.operator.get(`${of}/members?${after(last)}`)).body.data).toMatchObject([
        { subject: 'usr_1', cap: { limit: '5', used: '2', left: '3', own: true } },
      ]);
      expect((await given.operator.get(`${of}/spaces`)).body.data).toMatchObject([
        { subject: 'spc_1', cap: { own: false, left: '1' } },
      ]);
      expect((await given.operator.post(`${of}/caps/removals`, { scope: 'space' })).status).toBe(200);
      expect((await given.operator.post(`${of}/caps/removals`, { scope: 'space' })).body.code).toBe(
        'cap-not-found',
      );
    });

    it('alerts once below the threshold (R78)', async () => {
      const of = await given.accountWith('10');
      expect(
        (
          await given.operator.put(`${of}/alert`, {
            alert: { kind: 'absolute', below: '5', recipients: ['owner'] },
          })
        ).body,
      ).toMatchObject({ changed: true });
      const debit = await given.operator.post(`${of}/debits`, { amount: '6' });
      expect(await given.balanceOf(of, debit)).toMatchObject({ alert: { threshold: '5', low: true } });
      expect(await given.balanceOf(of, await given.operator.put(`${of}/alert`, {}))).toMatchObject({
        alert: { threshold: null, low: false },
      });
    });
  });
};
