import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Controller, Get } from '@nestjs/common';
import { createApi, may, roles, type ApiDependencies, type Role } from '#apps/api';
import { clientOf, freshKey, type Client } from './api-client.js';
import { openLedger, type TestApi, type TestLedger } from './api-ledger.js';
import { fill, routesOf, type Ids } from './api-routes.js';

describe('access', () => {
  // A whole product starts behind these; how long that takes is the machine's business.
  jest.setTimeout(60_000);

  let ledger: TestLedger;
  let api: TestApi;
  let operator: Client;
  const account = 'acc_mine';
  const foreign = 'acc_theirs';

  beforeAll(async () => {
    ledger = await openLedger();
    api = await ledger.api();
    operator = await clientOf(api, await ledger.key('operator'));
    for (const [id, customer] of [
      [account, 'cus_mine'],
      [foreign, 'cus_theirs'],
    ]) {
      await operator.post('/v1/accounts', {
        account: id,
        owner: { kind: 'organization', id: customer },
        plan: 'teams',
      });
      await operator.post(`/v1/accounts/${id ?? ''}/grants`, { amount: '100', class: 'promo' });
    }
  });
  afterAll(() => ledger.close());

  const accountRoutes = () => routesOf(operator).filter(({ path }) => path.includes('{account}'));
  const ids = (of: string): Ids => ({
    ...{ account: of, customer: 'cus_x', invoice: 'inv_x', dispute: 'dsp_x' },
    ...{ endpoint: 'whe_x', delivery: 'whd_x' },
  });

  describe('the matrix of routes and roles, for a customer without a stream', () => {
    it.each(roles.map((role) => [role] as const))(
      '%s may do exactly what its permissions say',
      async (role) => {
        const client = await clientOf(api, await ledger.key(role));
        const before = await ledger.head();
        for (const { method, path, permission, changes } of accountRoutes()) {
          // A body that no route takes: whoever may call is told so, and nothing happens.
          const body = changes ? { body: { no_such_field: 1 } } : {};
          const answer = await client.call(method, fill(path, ids(account)), body);
          const allowed = may(role, permission);
          expect([method, path, answer.status === 403]).toEqual([method, path, !allowed]);
          if (!allowed) expect(answer.body).toMatchObject({ code: 'forbidden', action: permission, role });
        }
        expect(await ledger.head()).toBe(before);
      },
    );

    it('lets nobody in with a key that is unknown, malformed or revoked', async () => {
      const revoked = await operator.post('/v1/keys', { role: 'operator', name: 'short-lived' });
      const secret = revoked.body.secret as string;
      expect((await operator.get('/v1/keys', { key: secret })).status).toBe(200);
      expect((await operator.delete(`/v1/keys/${revoked.body.id as string}`)).status).toBe(200);
      for (const key of ['nonsense', `ck_${'A'.repeat(43)}`, secret]) {
        for (const { method, path } of routesOf(operator)) {
          const answer = await operator.call(method, fill(path, ids(account)), { key });
          expect([path, answer.status, answer.body.code]).toEqual([path, 401, 'unauthorized']);
        }
      }
    });

    it('answers an account of another customer as if it were absent, on every route', async () => {
      const keys = [
        await ledger.key('service', { customer: 'cus_mine' }),
        await ledger.key('owner', { customer: 'cus_mine' }),
        await ledger.key('admin', { accounts: [account] }),
      ];
      for (const key of keys) {
        for (const { method, path } of accountRoutes()) {
          const there = await operator.call(method, fill(path, ids(foreign)), { key });
          const nowhere = await operator.call(method, fill(path, ids('acc_never_was')), { key });
          expect([path, there.status, there.body]).toEqual([path, 404, nowhere.body]);
        }
        expect((await operator.get(`/v1/accounts/${account}`, { key })).status).toBe(200);
        const batch = await operator.post(
          '/v1/batch',
          { items: [{ account: foreign, body: { amount: '1' } }] },
          { key },
        );
        expect((batch.body.data as { status: number }[])[0]?.status).toBe(404);
      }
    });
  });

  describe('a key that is bound to a customer or to accounts', () => {
    it('neither frees itself nor touches what is of the whole ledger', async () => {
      for (const bound of [{ customer: 'cus_mine' }, { accounts: [account] }]) {
        const client = await clientOf(api, await ledger.key('operator', bound));
        const other = await operator.post('/v1/keys', { role: 'service', name: 'metering' });
        const answers = [
          await client.post('/v1/keys', { role: 'operator', name: 'free' }),
          await client.get('/v1/keys'),
          await client.delete(`/v1/keys/${other.body.id as string}`),
          await client.get('/v1/due'),
          await client.post('/v1/policies/teams', {}),
        ];
        for (const { status, body } of answers)
          expect([status, body.code, body.role]).toEqual([403, 'forbidden', 'operator']);
      }
    });
  });

  describe('keys on behalf of members', () => {
    it('spend in their own name only (R6)', async () => {
      const member = await clientOf(api, await ledger.key('member', { user: 'usr_7', accounts: [account] }));
      expect(
        (await member.post(`/v1/accounts/${account}/debits`, { amount: '1', member: 'usr_8' })).body.code,
      ).toBe('forbidden');
      expect((await member.post(`/v1/accounts/${account}/debits`, { amount: '1' })).body.member).toBe(
        'usr_7',
      );
    });

    it('see no figures of other members, on any route that shows them (S14, R55)', async () => {
      const theirs = await operator.post(`/v1/accounts/${account}/debits`, {
        amount: '2',
        member: 'usr_9',
        space: 'spc_1',
      });
      await operator.post(`/v1/accounts/${account}/holds`, { amount: '3', member: 'usr_9' });
      await operator.post(`/v1/accounts/${account}/caps`, { scope: 'member', subject: 'usr_9', limit: '50' });
      await ledger.settled();
      const member = await clientOf(api, await ledger.key('member', { user: 'usr_7', accounts: [account] }));
      const of = `/v1/accounts/${account}`;
      expect((await member.get(`${of}/debits/${theirs.body.id as string}`)).status).toBe(404);
      expect((await member.get(`${of}/debits?member=usr_9`)).status).toBe(403);
      expect((await member.get(`${of}/usage/shares?by=member`)).status).toBe(403);
      expect((await member.get(`${of}/usage/top-users`)).status).toBe(403);
      expect((await member.get(`${of}/members`)).status).toBe(403);
      const shown = await Promise.all(
        [
          of,
          `${of}/balance`,
          `${of}/debits`,
          `${of}/holds`,
          `${of}/lots`,
          `${of}/spaces`,
          `${of}/usage`,
          `${of}/usage/shares`,
          `${of}/usage/models`,
          `${of}/usage/series`,
        ].map((path) => member.get(path)),
      );
      for (const { status, body } of shown)
        expect([status, JSON.stringify(body).includes('usr_9')]).toEqual([200, false]);
      const admin = await clientOf(api, await ledger.key('admin', { accounts: [account] }));
      expect(JSON.stringify((await admin.get(`${of}/members`)).body)).toContain('usr_9');
    });
  });

  describe('API keys', () => {
    it('show their secret once, are kept hashed, and are listed without it', async () => {
      const idempotency = freshKey();
      const body = { role: 'service', name: 'metering', accounts: [account] };
      const first = await operator.post('/v1/keys', body, { idempotency });
      const again = await operator.post('/v1/keys', body, { idempotency });
      expect(first.body.secret).toMatch(/^ck_/);
      expect(again.body).toEqual({ ...first.body, secret: null });
      expect(again.headers.get('idempotent-replayed')).toBe('true');
      expect((await operator.post('/v1/keys', { ...body, name: 'other' }, { idempotency })).body.code).toBe(
        'idempotency-key-reused',
      );
      const listed: unknown[] = [];
      for (
        let page = await operator.get('/v1/keys?limit=2');
        ;
        page = await operator.get(`/v1/keys?limit=2&cursor=${page.body.next_cursor as string}`)
      ) {
        listed.push(...(page.body.data as unknown[]));
        if (page.body.has_more !== true) break;
      }
      expect(listed).toContainEqual({ ...first.body, secret: undefined });
      expect(JSON.stringify(listed)).not.toContain('ck_');
      expect((await operator.post('/v1/keys', { role: 'member', name: 'jane' })).body).toMatchObject({
        code: 'field-invalid',
        param: 'user',
      });
      expect((await operator.delete('/v1/keys/key_nothing')).body.code).toBe('key-not-found');
      const dry = await operator.post('/v1/keys?dry_run=true', body);
      expect((await operator.delete(`/v1/keys/${dry.body.id as string}`)).status).toBe(404);
    });
  });

  it('refuses to start with a route that declares no permission', async () => {
    @Controller('v1/open')
    class OpenController {
      @Get()
      open(): string {
        return 'to everyone';
      }
    }
    await expect(createApi({} as ApiDependencies, [OpenController])).rejects.toThrow('OpenController.open');
  });

  it('knows the roles that the matrix was run with', () => {
    const all: readonly Role[] = roles;
    expect(all).toEqual(['service', 'operator', 'auditor', 'owner', 'admin', 'member']);
  });
});
