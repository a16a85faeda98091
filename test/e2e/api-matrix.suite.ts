import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { may, needsUnrestricted, type Role } from '#apps/api';
import { openDispute } from '#domain/billing-dispute';
import { randomIds } from '#kernel';
import {
  migrateOutgoing,
  postgresDeliveries,
  postgresEndpoints,
  type Deliveries,
  type Endpoints,
} from '#outgoing';
import { projectionDatabase, type ProjectionDatabase } from '../support/projection-database.js';
import { draft } from '../support/invoice-stories.js';
import { clientOf, type Client } from './api-client.js';
import { openLedger, type TestApi, type TestLedger } from './api-ledger.js';
import { fill, namesSomebodys, routesOf, type Ids } from './api-routes.js';
import { customersOn } from './customers-given.js';

describe('matrix', () => {
  // A whole product starts behind these; how long that takes is the machine's business.
  jest.setTimeout(60_000);

  let ledger: TestLedger;
  let api: TestApi;
  let operator: Client;
  let database: ProjectionDatabase;
  let endpoints: Endpoints;
  let deliveries: Deliveries;
  let mine: Ids;
  let theirs: Ids;
  let keyOf: (name: string, role: 'owner' | 'admin' | 'member') => Promise<string>;

  const nowhere: Ids = {
    account: 'acc_never',
    customer: 'cus_never',
    invoice: 'inv_never',
    dispute: 'dsp_never',
    endpoint: 'whe_never',
    delivery: 'whd_never',
  };

  beforeAll(async () => {
    ledger = await openLedger();
    database = await projectionDatabase();
    await migrateOutgoing(database.db);
    endpoints = postgresEndpoints(database.db);
    deliveries = postgresDeliveries(database.db);
    api = await ledger.api({ outgoing: { endpoints, deliveries, rules: { loopback: false } } });
    operator = await clientOf(api, await ledger.key('operator'));
    const given = customersOn(ledger, api, operator);
    const withEverything = async () => {
      const customer = await given.organization();
      await given.withAccount(customer);
      return { customer, ids: await billed(customer.id) };
    };
    const first = await withEverything();
    ({ keyOf } = first.customer);
    mine = first.ids;
    theirs = (await withEverything()).ids;
  });
  afterAll(async () => {
    await ledger.close();
    await database.close();
  });

  /** An endpoint of the customer, and a delivery to it. */
  const announced = async (customer: string) => {
    const endpoint = `whe_${customer}`;
    const types = ['balance.low'] as const;
    const at = ledger.clock.now();
    const url = 'https://hooks.example.com/';
    await endpoints.register({ id: endpoint, customer, url, types, createdAt: at });
    const told = { type: 'balance.low', customer, ids: {}, at, position: 1n } as const;
    await deliveries.publish({ id: `evt_${customer}`, ...told });
    const [delivery] = await deliveries.list(endpoint, null, 1, undefined);
    return { endpoint, delivery: delivery?.id ?? '' };
  };

  /** An invoice of the customer, a dispute about it, and who is told of it. */
  const billed = async (customer: string): Promise<Ids> => {
    const { invoices, disputes } = ledger.streams;
    const ids = {
      account: `acc_${customer}`,
      customer,
      invoice: `inv_${customer}`,
      dispute: `dsp_${customer}`,
      ...(await announced(customer)),
    };
    const { invoice, dispute } = ids;
    const commandId = randomIds.uuid();
    const context = {
      ...{ commandId, fingerprint: commandId, correlation: commandId },
      ...{ actor: 'system:test', causation: null, at: ledger.clock.now() },
    };
    const drafted = await invoices.transact(invoice, draft({ invoice, customer }), context);
    const about = { customer, invoice, number: 'INV-1', about: 'amount', details: 'vlt_1' } as const;
    const disputed = await disputes.transact(dispute, openDispute({ dispute, ...about }), context);
    expect([drafted.kind, disputed.kind]).toEqual(['accepted', 'accepted']);
    return ids;
  };

  /** A body that no route takes: whoever may call is told so, and nothing happens. */
  const knock = (method: string) => (method === 'GET' ? {} : { body: { no_such_field: 1 } });

  describe("every route, from the API's own document", () => {
    it.each([
      ['service', null],
      ['operator', null],
      ['auditor', null],
      ['owner', 'owner'],
      ['admin', 'admin'],
      ['member', 'member'],
      // What the stream says counts, not the key.
      ['owner', 'member'],
      ['member', 'owner'],
    ] as const)('takes a key of %s whose user is %s in the stream for what it is', async (role, name) => {
      const asMember = role === 'owner' || role === 'admin' || role === 'member';
      const key = asMember ? await keyOf(name ?? '', role) : await ledger.key(role);
      const client = await clientOf(api, key);
      const before = await ledger.head();
      for (const route of routesOf(operator)) {
        const { method, path, permission } = route;
        const known: Role = namesSomebodys(route) && name !== null ? name : role;
        const answer = await client.call(method, fill(path, mine), knock(method));
        const allowed = may(known, permission);
        expect([method, path, answer.status === 403]).toEqual([method, path, !allowed]);
        if (!allowed)
          expect(answer.body).toMatchObject({ code: 'forbidden', action: permission, role: known });
      }
      expect(await ledger.head()).toBe(before);
    });

    it("answers what is somebody else's as if it were absent", async () => {
      const keys = [
        await keyOf('owner', 'owner'),
        await ledger.key('owner', { user: 'usr_nobody' }),
        await ledger.key('admin', { user: 'usr_nobody', customer: mine.customer }),
        await ledger.key('service', { customer: mine.customer }),
        await ledger.key('operator', { accounts: [mine.account] }),
      ];
      for (const key of keys)
        for (const { method, path, permission } of routesOf(operator).filter(namesSomebodys)) {
          const ask = (ids: Ids) => operator.call(method, fill(path, ids), { key, ...knock(method) });
          const there = await ask(theirs);
          const never = await ask(nowhere);
          expect([method, path, there.status, there.body]).toEqual([method, path, never.status, never.body]);
          // A bound key never reaches what is of the whole ledger; whoever accepts an invitation is a stranger yet.
          const elsewhere = needsUnrestricted(permission) || path.endsWith('/accept');
          if (!elsewhere) expect([method, path, there.status]).toEqual([method, path, 404]);
        }
    });

    it('lets nobody in without a key', async () => {
      for (const { method, path } of routesOf(operator)) {
        const answer = await operator.call(method, fill(path, mine), { key: null });
        expect([path, answer.status, answer.body.code]).toEqual([path, 401, 'unauthorized']);
      }
    });
  });
});
