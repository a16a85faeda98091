import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { policyCatalogue } from '#domain/policy';
import { clientOf, type Client } from './api-client.js';
import { openLedger, type TestApi, type TestLedger } from './api-ledger.js';
import { listen } from './api-listener.js';
import { customersOn } from './customers-given.js';

describe('roles', () => {
  // A whole product starts behind these; how long that takes is the machine's business.
  jest.setTimeout(60_000);

  let ledger: TestLedger;
  let api: TestApi;
  let operator: Client;
  let given: ReturnType<typeof customersOn>;

  beforeAll(async () => {
    ledger = await openLedger();
    api = await ledger.api();
    operator = await clientOf(api, await ledger.key('operator'));
    given = customersOn(ledger, api, operator);
  });
  afterAll(() => ledger.close());

  describe('roles of the stream', () => {
    it('decide, whatever the key says, from the very next call on (S21)', async () => {
      const acme = await given.organization();
      const other = await clientOf(await ledger.api(), await acme.keyOf('member', 'member'));
      const policy = { code_training_opt_out: true, usage_analytics: true };
      expect((await other.put(`${acme.of}/data-policy`, policy)).body).toMatchObject({
        code: 'forbidden',
        action: 'data-policy:change',
        role: 'member',
      });
      await acme.as.owner.put(`${acme.of}/members/${acme.user('member')}/role`, { role: 'admin' });
      expect((await other.put(`${acme.of}/data-policy`, policy)).body.changed).toBe(true);
      await acme.as.owner.put(`${acme.of}/members/${acme.user('member')}/role`, { role: 'member' });
      expect((await other.put(`${acme.of}/data-policy`, policy)).body.code).toBe('forbidden');
      // A key that once said owner says nothing about a customer where its user is less.
      const proud = await clientOf(api, await acme.keyOf('member', 'owner'));
      expect((await proud.post(`${acme.of}/invitations`, { email: 'a@b' })).body.role).toBe('member');
    });

    it('refuse a removed member at once, on every process, as if nothing were there', async () => {
      const acme = await given.organization();
      const of = await given.withAccount(acme);
      const elsewhere = await clientOf(await ledger.api(), await acme.keyOf('member', 'member'));
      expect((await elsewhere.post(`${of}/debits`, { amount: '1' })).status).toBe(201);
      await acme.as.admin.delete(`${acme.of}/members/${acme.user('member')}`);
      const answers = [
        await elsewhere.post(`${of}/debits`, { amount: '1' }),
        await elsewhere.get(of),
        await elsewhere.get(`${of}/balance`),
        await acme.as.member.post(`${of}/debits`, { amount: '1' }),
      ];
      for (const { status, body } of answers) expect([status, body.code]).toEqual([404, 'account-not-found']);
      const batch = await elsewhere.post('/v1/batch', {
        items: [{ account: of.split('/').at(-1), body: { amount: '1' } }],
      });
      expect((batch.body.data as { status: number }[])[0]?.status).toBe(404);
      const mine = await elsewhere.put(`${acme.of}/data-policy`, {});
      expect([mine.status, mine.body.code]).toEqual([404, 'customer-not-found']);
    });

    it('end the live balance of who was removed', async () => {
      const acme = await given.organization();
      const of = await given.withAccount(acme);
      await ledger.settled();
      const live = await listen(`${api.url}${of}/balance/stream`, await acme.keyOf('member', 'member'));
      expect((await live.next()).data).toMatchObject({ available: '100' });
      await acme.as.owner.delete(`${acme.of}/members/${acme.user('member')}`);
      const ended = live.next();
      await Promise.all([
        expect(ended).rejects.toThrow('the stream ended'),
        operator.post(`${of}/debits`, { amount: '1' }),
      ]);
    });

    it('make no owner out of an admin', async () => {
      const acme = await given.organization();
      const { admin } = acme.as;
      const refused = [
        await admin.put(`${acme.of}/members/${acme.user('admin')}/role`, { role: 'owner' }),
        await admin.put(`${acme.of}/members/${acme.user('owner')}/role`, { role: 'member' }),
        await admin.delete(`${acme.of}/members/${acme.user('owner')}`),
        await admin.post(`${acme.of}/invitations`, { email: 'a@b', role: 'owner' }),
        await admin.post(`${acme.of}/ownership-transfers`, { to: acme.user('admin') }),
      ];
      for (const { body } of refused)
        expect(body).toMatchObject({ code: 'forbidden', action: 'ownership:transfer', role: 'admin' });
    });

    it('are handed over in one step, and the last owner stays', async () => {
      const acme = await given.organization();
      const { owner, admin } = acme.as;
      expect((await owner.post(`${acme.of}/leave`, {})).body.code).toBe('last-owner');
      const foreign = { from: acme.user('admin'), to: acme.user('member') };
      expect((await owner.post(`${acme.of}/ownership-transfers`, foreign)).body.code).toBe('forbidden');
      const handed = await owner.post(`${acme.of}/ownership-transfers`, { to: acme.user('admin') });
      expect(handed.body).toMatchObject({ from: acme.user('owner'), to: acme.user('admin'), changed: true });
      expect(
        (await owner.post(`${acme.of}/ownership-transfers`, { to: acme.user('member') })).body.role,
      ).toBe('admin');
      expect(
        (await admin.put(`${acme.of}/members/${acme.user('owner')}/role`, { role: 'member' })).body.role,
      ).toBe('member');
      expect((await owner.post(`${acme.of}/leave`, {})).body).toMatchObject({ changed: true, role: null });
      expect((await owner.post(`${acme.of}/leave`, {})).status).toBe(404);
      const noFrom = await operator.post(`${acme.of}/ownership-transfers`, { to: acme.user('member') });
      expect(noFrom.body).toMatchObject({ code: 'field-missing', param: 'from' });
    });

    it("may do what the policy's table says, and no other", async () => {
      const teams = policyCatalogue.find(({ plan }) => plan === 'teams');
      const permissions = {
        ...teams?.permissions,
        spend: ['owner'],
        'see-individual-usage': ['owner', 'member'],
      };
      const published = await operator.post('/v1/policies/teams', {
        document: { ...teams, permissions },
      });
      expect(published.body).toMatchObject({ policy: 'teams@2' });
      const acme = await given.organization(1, 'teams@2');
      const of = await given.withAccount(acme);
      expect((await acme.as.member.post(`${of}/debits`, { amount: '1' })).body).toMatchObject({
        code: 'forbidden',
        action: 'credits:spend',
        role: 'member',
      });
      const batch = await acme.as.admin.post('/v1/batch', {
        items: [{ account: of.split('/').at(-1), body: { amount: '1' } }],
      });
      expect((batch.body.data as { body: object }[])[0]?.body).toMatchObject({
        code: 'forbidden',
        role: 'admin',
      });
      const spent = await acme.as.owner.post(`${of}/debits`, { amount: '1' });
      expect(spent.status).toBe(201);
      await ledger.settled();
      // S14: individual figures by the row of the table, on every route that shows them.
      const mine = acme.user('owner');
      for (const path of [`${of}/debits`, `${of}/usage/top-users`, `${of}/usage/shares?by=member`])
        expect(JSON.stringify((await acme.as.member.get(path)).body)).toContain(mine);
      expect((await acme.as.admin.get(`${of}/usage/top-users`)).body).toMatchObject({
        action: 'usage:individual',
        role: 'admin',
      });
      expect(JSON.stringify((await acme.as.admin.get(`${of}/debits`)).body)).not.toContain(mine);
    });
  });
});
