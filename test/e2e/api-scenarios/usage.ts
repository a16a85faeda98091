import { describe, expect, it } from '@jest/globals';
import { listen } from '../api-listener.js';
import { after, type Given, usage } from './given.js';

/** What the dashboard reads. */
export const describeUsage = (given: Given): void => {
  describe('usage', () => {
    it('shows spend, requests, shares, series and performance (R52–R54, R74, S13)', async () => {
      const of = await given.accountWith('10');
      for (const member of ['usr_1', 'usr_1', 'usr_2'])
        await given.operator.post(`${of}/debits`, { usage: { ...usage, time: null }, member });
      const last = await given.operator.post(`${of}/debits`, {
        usage: { ...usage, time: null, outcome: 'failed' },
        member: 'usr_2',
      });
      const at = after(last);
      expect((await given.operator.get(`${of}/usage?${at}`)).body).toMatchObject({
        spend: '0.013',
        active_users: 2,
        figures: { requests_succeeded: 3, requests_failed: 1, input_tokens: 4000 },
      });
      expect((await given.operator.get(`${of}/usage/shares?by=member&${at}`)).body.data).toMatchObject([
        { name: 'usr_1', request_share: '66.6666' },
        { name: 'usr_2' },
      ]);
      expect((await given.operator.get(`${of}/usage/top-users`)).body.data).toMatchObject([
        { name: 'usr_1', requests_succeeded: 2 },
        { name: 'usr_2' },
      ]);
      expect((await given.operator.get(`${of}/usage/models`)).body.data).toMatchObject([
        { model: 'gpt-4o', failure_share: '25.0000', requests_succeeded: 3 },
      ]);
      expect((await given.operator.get(`${of}/usage/series?unit=week`)).body.data).toMatchObject([
        { requests_succeeded: 3 },
      ]);
    });
  });

  describe('the live balance', () => {
    it('tells each new balance with its log position, and resumes after the last one that the client has', async () => {
      const of = await given.accountWith('10');
      await given.ledger.settled();
      const key = await given.ledger.key('auditor');
      const first = await listen(`${given.url()}${of}/balance/stream`, key);
      const start = await first.next();
      expect(start.data).toMatchObject({ available: '10' });
      const debit = await given.operator.post(`${of}/debits`, { amount: '1' });
      const second = await first.next();
      expect(second).toMatchObject({ id: debit.headers.get('ledger-position'), data: { available: '9' } });
      first.close();
      await given.operator.post(`${of}/debits`, { amount: '1' });
      await given.ledger.settled();
      const resumed = await listen(`${given.url()}${of}/balance/stream`, key, second.id);
      expect((await resumed.next()).data).toMatchObject({ available: '8' });
      resumed.close();
      expect((await given.operator.get('/v1/accounts/acc_nobody/balance/stream')).body.code).toBe(
        'account-not-found',
      );
      expect(
        (await given.operator.get(`${of}/balance/stream`, { headers: { 'last-event-id': 'x' } })).body.code,
      ).toBe('field-invalid');
    });
  });
};
