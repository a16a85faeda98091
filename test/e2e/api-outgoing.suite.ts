import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  migrateOutgoing,
  postgresDeliveries,
  postgresEndpoints,
  webhookLimits,
  type Deliveries,
} from '#outgoing';
import { instantOf } from '#kernel';
import { projectionDatabase, type ProjectionDatabase } from '../support/projection-database.js';
import { clientOf, type Client } from './api-client.js';
import { openLedger, type TestApi, type TestLedger } from './api-ledger.js';
import { customersOn } from './customers-given.js';

describe('webhooks', () => {
  // A whole product starts behind these; how long that takes is the machine's business.
  jest.setTimeout(60_000);

  let ledger: TestLedger;
  let database: ProjectionDatabase;
  let api: TestApi;
  let deliveries: Deliveries;
  let operator: Client;
  let owner: Client;
  let member: Client;
  let customer: string;

  const url = 'https://hooks.example.com/ledger';
  const events = ['invoice.paid', 'balance.low'];
  const at = instantOf('2026-03-01T00:00:00.000Z');

  beforeAll(async () => {
    ledger = await openLedger();
    database = await projectionDatabase();
    await migrateOutgoing(database.db);
    const endpoints = postgresEndpoints(database.db);
    deliveries = postgresDeliveries(database.db);
    api = await ledger.api({ outgoing: { endpoints, deliveries, rules: { loopback: false } } });
    operator = await clientOf(api, await ledger.key('operator'));
    const organization = await customersOn(ledger, api, operator).organization();
    customer = organization.id;
    owner = await clientOf(api, await organization.keyOf('owner', 'owner'));
    member = await clientOf(api, await organization.keyOf('member', 'member'));
  });
  afterAll(async () => {
    await ledger.close();
    await database.close();
  });

  it('are sent to endpoints whose secret is shown once', async () => {
    const call = { body: { url, events }, idempotency: 'endpoint-1' };
    const tried = await operator.call('POST', '/v1/webhook-endpoints?dry_run=true', call);
    expect([tried.status, tried.body.secret]).toEqual([201, null]);
    const made = await operator.call('POST', '/v1/webhook-endpoints', call);
    expect(made.body).toMatchObject({
      url,
      events,
      customer: null,
      secret: expect.stringMatching(/^whsec_/),
    });
    const again = await operator.call('POST', '/v1/webhook-endpoints', call);
    expect([again.body.secret, again.headers.get('idempotent-replayed')]).toEqual([null, 'true']);
    const other = await operator.call('POST', '/v1/webhook-endpoints', {
      ...call,
      body: { url, events: ['seats.changed'] },
    });
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
    const path = `/v1/webhook-endpoints/${made.body.id as string}`;
    const rotated = await operator.call('POST', `${path}/rotate-secret`, {
      body: {},
      idempotency: 'rotate-1',
    });
    expect(rotated.body.secret).not.toBe(made.body.secret);
    expect(rotated.body.previous_secret_until).not.toBeNull();
    const repeated = await operator.call('POST', `${path}/rotate-secret`, {
      body: {},
      idempotency: 'rotate-1',
    });
    expect(repeated.body.secret).toBeNull();
    const shown = JSON.stringify([
      (await operator.get(path)).body,
      (await operator.get('/v1/webhook-endpoints')).body,
    ]);
    expect(shown).not.toContain('whsec_');
    expect((await operator.call('DELETE', path)).body.deleted_at).not.toBeNull();
    expect((await operator.get('/v1/webhook-endpoints')).body.data).toEqual([]);
    expect((await operator.post(`${path}/enable`, {})).body.code).toBe('webhook-endpoint-not-found');
  });

  it.each([
    ['http://hooks.example.com/', 'not-https'],
    ['https://169.254.169.254/latest', 'address-not-public'],
    ['https://localhost/', 'address-not-public'],
    ['https://a:b@hooks.example.com/', 'has-credentials'],
    ['nowhere', 'malformed'],
  ])('are not sent to %s', async (wrong, why) => {
    const answer = await operator.post('/v1/webhook-endpoints', { url: wrong, events });
    expect([answer.status, answer.body.code, answer.body.why]).toEqual([422, 'webhook-address-refused', why]);
  });

  it("are an owner's own: of nobody else, and nobody else's", async () => {
    const made = await owner.post('/v1/webhook-endpoints', { url, events, customer });
    expect([made.status, made.body.customer]).toEqual([201, customer]);
    const path = `/v1/webhook-endpoints/${made.body.id as string}`;
    expect((await owner.get(`/v1/webhook-endpoints?of=${customer}`)).body.data).toMatchObject([{ url }]);
    const refused = [
      await owner.post('/v1/webhook-endpoints', { url, events, customer: 'cus_other' }),
      await owner.post('/v1/webhook-endpoints', { url, events }),
      await owner.get('/v1/webhook-endpoints'),
      await owner.get('/v1/webhook-endpoints/whe_other'),
      await member.post('/v1/webhook-endpoints', { url, events, customer }),
      await member.get(path),
      await member.get(`${path}/deliveries`),
      await operator.post('/v1/webhook-endpoints', { url, events: [] }),
      await operator.post('/v1/webhook-endpoints', { url, events: ['all'] }),
    ];
    expect(refused.map(({ status, body }) => `${status.toString()} ${String(body.code)}`)).toEqual([
      '404 customer-not-found',
      '422 field-missing',
      '422 field-missing',
      '404 webhook-endpoint-not-found',
      '403 forbidden',
      '403 forbidden',
      '403 forbidden',
      '422 field-invalid',
      '422 field-invalid',
    ]);
    for (let nth = 1; nth < webhookLimits.endpoints; nth += 1)
      await owner.post('/v1/webhook-endpoints', { url, events, customer });
    const more = await owner.post('/v1/webhook-endpoints', { url, events, customer });
    expect([more.status, more.body.code]).toEqual([409, 'too-many-webhook-endpoints']);
  });

  it('are listed with every try, newest first, and sent again on request', async () => {
    const { body } = await operator.post('/v1/webhook-endpoints', { url, events, customer: 'cus_x' });
    const endpoint = body.id as string;
    for (const nth of [1, 2, 3])
      await deliveries.publish({
        ...{ id: `evt_x${nth.toString()}`, type: 'balance.low', customer: 'cus_x', at },
        ...{ ids: { account: 'acc_x' }, position: BigInt(nth) },
      });
    const [claimed] = await deliveries.claim(5);
    if (claimed === undefined) throw new Error('one is due');
    await deliveries.failed(claimed, { status: 500, problem: 'answered 500', pauseMs: null });
    const first = await operator.get(`/v1/webhook-endpoints/${endpoint}/deliveries?limit=2`);
    expect(first.body).toMatchObject({ has_more: true, data: [{ event: 'evt_x3' }, { event: 'evt_x2' }] });
    const cursor = first.body.next_cursor as string;
    const next = await operator.get(`/v1/webhook-endpoints/${endpoint}/deliveries?cursor=${cursor}`);
    expect(next.body.data).toMatchObject([
      { event: 'evt_x1', state: 'dead', attempts: [{ status: 500, problem: 'answered 500' }] },
    ]);
    const path = `/v1/webhook-deliveries/${claimed.delivery}`;
    expect((await operator.get(path)).body.next_attempt_at).toBeNull();
    expect((await operator.post(`${path}/resend?dry_run=true`, {})).body.state).toBe('dead');
    expect((await operator.post(`${path}/resend`, {})).body.state).toBe('waiting');
    expect((await owner.get(path)).body.code).toBe('webhook-delivery-not-found');
    await postgresEndpoints(database.db).disable(endpoint, 'gone');
    const refused = await operator.post(`${path}/resend`, {});
    expect([refused.status, refused.body.code]).toEqual([409, 'webhook-endpoint-disabled']);
    expect((await operator.get(`/v1/webhook-endpoints/${endpoint}`)).body.disabled_reason).toBe('gone');
    const off = await operator.get('/v1/webhook-endpoints?state=disabled');
    expect(off.body.data).toMatchObject([{ id: endpoint, disabled_reason: 'gone' }]);
    expect((await operator.get('/v1/webhook-endpoints?state=failing')).body.data).toEqual([]);
    expect((await operator.get('/v1/webhook-endpoints?state=off')).body.code).toBe('field-invalid');
    expect((await operator.post(`/v1/webhook-endpoints/${endpoint}/enable`, {})).body.disabled_at).toBeNull();
    const wrong = await operator.get(`/v1/webhook-endpoints/${endpoint}/deliveries?cursor=bm8`);
    expect([wrong.status, wrong.body.code]).toEqual([400, 'cursor-invalid']);
  });
});
