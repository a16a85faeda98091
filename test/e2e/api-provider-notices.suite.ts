import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import Stripe from 'stripe';
import { migrateInbox, postgresInbox, type Inbox } from '#payments/inbox';
import { STRIPE_VERSION } from '#payments/stripe';
import { createMetrics, type Metrics } from '#platform';
import { openIncoming } from '../../apps/standalone/src/incoming.js';
import { projectionDatabase, type ProjectionDatabase } from '../support/projection-database.js';
import { clientOf, type Client } from './api-client.js';
import { openLedger, type TestApi, type TestLedger } from './api-ledger.js';

const event = (id: string, more: object = {}): string =>
  JSON.stringify({
    ...{ id, object: 'event', type: 'payment_intent.succeeded', created: 1_772_366_400 },
    ...{ livemode: false, api_version: STRIPE_VERSION },
    data: { object: { id: 'pi_1', object: 'payment_intent', metadata: { payment: 'pay_1' } } },
    ...more,
  });
const now = (): number => Math.floor(Date.now() / 1000);
const sign = (payload: string, secret = 'whsec_new', timestamp = now()): string =>
  Stripe.webhooks.generateTestHeaderString({ payload, secret, timestamp });

describe('webhooks of the payment provider', () => {
  // A whole product starts behind these; how long that takes is the machine's business.
  jest.setTimeout(60_000);

  let ledger: TestLedger;
  let database: ProjectionDatabase;
  let inbox: Inbox;
  let api: TestApi;
  let operator: Client;
  let metrics: Metrics;
  const logged: unknown[] = [];

  beforeAll(async () => {
    ledger = await openLedger();
    database = await projectionDatabase();
    await migrateInbox(database.db);
    inbox = postgresInbox(database.db);
    metrics = createMetrics();
    const tell = (...line: readonly unknown[]): void => void logged.push(line);
    const log = { debug: tell, info: tell, warn: tell, error: tell };
    const incoming = openIncoming(
      { inbox, metrics, log: log as never },
      { remote: { livemode: false, webhookSecrets: ['whsec_new', 'whsec_old'] }, sandbox: null },
    );
    api = await ledger.api({ incoming, log });
    operator = await clientOf(api, await ledger.key('operator'));
  });
  afterAll(async () => {
    await ledger.close();
    await database.close();
  });

  const post = async (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) => {
    const response = await fetch(`${api.url}/v1/webhooks/stripe`, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
      body,
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };
  const send = (payload: string, signature = sign(payload)) =>
    post(payload, { 'stripe-signature': signature });
  const metered = async (name: string) =>
    (await metrics.registry.getMetricsAsJSON()).find((one) => one.name === name);

  it('are kept once, without a key, under every active secret, and over the bytes as they came', async () => {
    expect(await send(event('evt_1'))).toEqual({ status: 200, body: { received: true } });
    expect(await send(event('evt_1'))).toEqual({ status: 200, body: { received: true } });
    const old = event('evt_2');
    expect((await send(old, sign(old, 'whsec_old'))).status).toBe(200);
    // Not as JSON.stringify would spell it: what is signed is the text, with its blanks and what stands twice in it.
    const spaced = ` { "x":1, "x":2,${event('evt_3').slice(1)}\n`;
    expect((await send(spaced)).status).toBe(200);
    expect((await inbox.list(null, 10, 'waiting')).map(({ id }) => id)).toEqual(['evt_3', 'evt_2', 'evt_1']);
    expect((await metered('ledger_provider_webhooks_total'))?.values).toMatchObject([
      { labels: { outcome: 'new' }, value: 3 },
      { labels: { outcome: 'known' }, value: 1 },
    ]);
  });

  it('that nothing proves are refused, all alike', async () => {
    const payload = event('evt_9');
    const refused = [
      post(payload),
      send(payload, ''),
      send(payload, sign(payload, 'whsec_gone')),
      send(event('evt_8'), sign(payload)),
      send(payload, sign(payload, 'whsec_new', now() - 400)),
      send(payload, sign(payload, 'whsec_new', now() + 400)),
      send(payload, `t=${now().toString()},${sign(payload)}`),
      post(payload, { 'stripe-signature': sign(payload).replace('v1=', 'v0=') }),
      post(''),
    ];
    for (const { status, body } of await Promise.all(refused)) {
      expect(status).toBe(400);
      expect(body).toEqual({
        type: 'urn:credit-ledger:error:webhook-signature-invalid',
        title: 'Nothing proves that the notice is from the payment provider and new.',
        status: 400,
        code: 'webhook-signature-invalid',
      });
    }
    expect(await inbox.find('evt_9')).toBeNull();
  });

  it('of another world or version are refused with the reason: who asks is the provider', async () => {
    const reasons = [
      [event('evt_9', { livemode: true }), 'other-environment'],
      [event('evt_9', { api_version: '2020-08-27' }), 'other-version'],
      ['{}', 'not-an-event'],
      ['\u0000', 'not-an-event'],
      [event('evt_9', { data: { object: { id: 'pi_\0x' } } }), 'not-an-event'],
    ] as const;
    for (const [payload, reason] of reasons)
      expect(await send(payload)).toMatchObject({
        status: 400,
        body: { code: 'webhook-not-usable', reason },
      });
  });

  it('are bounded, and JSON', async () => {
    const large = event('evt_9', { more: 'x'.repeat(300_000) });
    expect((await send(large)).status).toBe(413);
    const long = event('evt_0', { more: 'x'.repeat(100_000) });
    expect((await send(long)).status).toBe(200);
    expect((await post('x', { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await post('x', { 'content-encoding': 'gzip' })).status).toBe(415);
  });

  it('are shown to the staff, and what was set aside is worked through again on request', async () => {
    await inbox.quarantine('evt_1', 'pi_1: nothing that the ledger knows');
    await inbox.done('evt_2');
    const { body } = await operator.get('/v1/provider-notices?state=quarantined');
    expect(body.data).toMatchObject([
      { id: 'evt_1', kind: 'payment', payment: 'pay_1', problem: 'pi_1: nothing that the ledger knows' },
    ]);
    const first = await operator.get('/v1/provider-notices?limit=1');
    expect(first.body.data).toMatchObject([{ id: 'evt_0' }]);
    // What comes in meanwhile moves nothing of the pages that follow.
    await send(event('evt_5'));
    const next = await operator.get(
      `/v1/provider-notices?limit=3&cursor=${first.body.next_cursor as string}`,
    );
    expect(next.body.data).toMatchObject([
      ...[{ id: 'evt_3', state: 'waiting' }, { id: 'evt_2', state: 'done' }, { id: 'evt_1' }],
    ]);
    expect(next.body.next_cursor).toBeNull();
    const tried = await operator.post('/v1/provider-notices/evt_1/retry?dry_run=true', {});
    expect(tried.body.state).toBe('quarantined');
    const again = await operator.post('/v1/provider-notices/evt_1/retry', {});
    expect([again.status, again.body.state]).toEqual([200, 'waiting']);
    // Nothing that is done is done again.
    expect((await operator.post('/v1/provider-notices/evt_2/retry', {})).body.state).toBe('done');
    const absent = await operator.post('/v1/provider-notices/evt_none/retry', {});
    expect([absent.status, absent.body.code]).toEqual([404, 'provider-notice-not-found']);
    expect((await metered('ledger_provider_notices_open'))?.values).toMatchObject([
      { labels: { state: 'waiting' }, value: 4 },
      { labels: { state: 'quarantined' }, value: 0 },
    ]);
  });

  it('about what others write into a shared account are kept, as about nothing of the ledger', async () => {
    const metadata = { payment: 'Zahlung für Zürich\0', customer: 'c'.repeat(500) };
    const data = { object: { id: 'pi_9', object: 'payment_intent', metadata } };
    expect((await send(event('evt_theirs', { data }))).status).toBe(200);
    expect(await inbox.find('evt_theirs')).toMatchObject({ object: 'pi_9', payment: null, customer: null });
    await inbox.done('evt_theirs');
  });

  it('say nothing of a secret, whatever was wrong with them', () => {
    expect(JSON.stringify(logged)).not.toMatch(/whsec|v1=/);
  });

  it('are not there where the provider tells nothing by itself', async () => {
    const other = await ledger.api();
    const response = await fetch(`${other.url}/v1/webhooks/stripe`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(response.status).toBe(404);
  });
});
