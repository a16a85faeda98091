import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createLogger, readConfig } from '#platform';
import { startProduct } from '../../apps/standalone/src/product.js';
import { surroundingsOf } from '../../apps/standalone/src/surroundings.js';
import { openStage, type Stage } from '../payments/stage.js';
import { testDatabase, type TestDatabase } from '../support/postgres.js';

const KEY = 'sk_test_canary0123456789abcdef';
const SECRET = 'whsec_canary0123456789abcdef';

type Body = Readonly<Record<string, unknown>>;

/** The product with a key of Stripe and a signing secret, against a server that speaks like Stripe and sends it webhooks. */
describe('the product on a key of Stripe', () => {
  // A whole product starts behind these; how long that takes is the machine's business.
  jest.setTimeout(120_000);

  const dataDir = mkdtempSync(join(tmpdir(), 'ledger-stripe-'));
  const seen: string[] = [];
  let provider: Stage;
  let database: TestDatabase;
  let stop: () => Promise<unknown> = () => Promise.resolve();
  let url = '';
  let key = '';
  let keys = 0;

  beforeAll(async () => {
    provider = await openStage();
    database = await testDatabase();
    const config = readConfig({
      ...{ DATABASE_URL: database.url, DATA_DIR: dataDir, PORT: '0', DEMO: 'off' },
      ...{ STRIPE_SECRET_KEY: KEY, STRIPE_WEBHOOK_SECRETS: SECRET, STRIPE_API_BASE: provider.sandbox().url },
    });
    const to = new Writable({
      write: (chunk: Buffer, _, done) => {
        seen.push(chunk.toString());
        done();
      },
    });
    const log = createLogger({ level: 'debug', service: 'stripe', to });
    const surroundings = { ...surroundingsOf(config, 'stripe'), log };
    stop = () => surroundings.shutdown.run();
    const { serving } = await startProduct(surroundings, ['api', 'projector', 'reactor']);
    if (serving === null) throw new Error('the API is among the parts');
    url = serving.url;
    key = serving.keys.operator;
    await provider.sandbox().sendTo({ url: `${url}/v1/webhooks/stripe`, secret: SECRET });
  });
  afterAll(async () => {
    await stop();
    await database.close();
    await provider.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const call = async (path: string, body?: object): Promise<{ status: number; body: Body }> => {
    const response = await fetch(`${url}/v1${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'idempotency-key': `call-${(keys += 1).toString()}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    seen.push(text);
    return { status: response.status, body: JSON.parse(text) as Body };
  };
  const until = async (look: () => Promise<boolean>): Promise<void> => {
    for (let tries = 0; tries < 150; tries += 1) {
      if (await look()) return;
      await sleep(200);
    }
    throw new Error('it has not come to pass');
  };
  /** Every customer of the ledger has one at the provider; this one pays with that card from now on. */
  const payWith = async (card: string): Promise<void> => {
    const stripe = provider.stripe();
    const { data } = await stripe.customers.search({ query: "metadata['customer']:'cus_canary'" });
    const customer = data[0]?.id ?? '';
    const { id } = await stripe.paymentMethods.attach(card, { customer });
    await stripe.customers.update(customer, { invoice_settings: { default_payment_method: id } });
  };
  const available = async (): Promise<unknown> => (await call('/accounts/acc_canary/balance')).body.available;
  const notices = async (state: string): Promise<readonly Body[]> =>
    (await call(`/provider-notices?limit=500&state=${state}`)).body.data as readonly Body[];

  it('takes a purchase to its end when the payer has taken the step: the provider says so', async () => {
    const owner = { member: 'usr_ann', name: 'Ann', email: 'ann@example.org' };
    await call('/customers', { customer: 'cus_canary', kind: 'organization', name: 'Ann & Co', owner });
    await call('/customers/cus_canary/payment-methods');
    await payWith('pm_card_visa');
    const choice = { plan: 'teams', seats: 5 };
    const preview = await call('/customers/cus_canary/subscription/preview', choice);
    const ordered = await call('/customers/cus_canary/subscription', {
      ...choice,
      preview_token: preview.body.token,
    });
    expect([ordered.status, ordered.body.status]).toEqual([201, 'fulfilled']);
    await payWith('pm_card_authenticationRequired');
    const asked = await call('/customers/cus_canary/credit-purchases', {
      ...{ amount: '50', return_url: 'https://shop.test/back' },
    });
    expect(asked.status).toBe(202);
    const { url: page } = asked.body.next_action as { url: string };
    await fetch(page, {
      method: 'POST',
      body: new URLSearchParams({ step: 'complete' }),
      redirect: 'manual',
    });
    await until(async () => (await available()) === '50');
  });

  it('takes back what the bank of the payer disputes, and gives it back when that is won', async () => {
    await payWith('pm_card_createDispute');
    const bought = await call('/customers/cus_canary/credit-purchases', { amount: '100' });
    expect(bought.status).toBe(201);
    await until(async () => (await available()) === '50');
    const { data } = await provider.stripe().disputes.list();
    const evidence = { uncategorized_text: 'winning_evidence' };
    await provider.stripe().disputes.update(data[0]?.id ?? '', { evidence });
    await until(async () => (await available()) === '150');
  });

  it('sets aside what is not its own, for the operator to see', async () => {
    const stranger = await provider.stripe().customers.create({ metadata: { of: 'somebody else' } });
    await until(async () => (await notices('quarantined')).length > 0);
    expect(await notices('quarantined')).toMatchObject([
      { type: 'customer.created', object: stranger.id, problem: expect.stringContaining('nothing') },
    ]);
    await until(async () => (await notices('waiting')).length === 0);
    expect((await notices('done')).length).toBeGreaterThan(20);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    seen.push(metrics);
    expect(metrics).toContain('ledger_provider_notices_open{state="quarantined"} 1');
    expect(metrics).toContain('ledger_refunds_open{state="failed"} 0');
    expect(metrics).toMatch(/ledger_provider_webhooks_total\{outcome="new"\} \d\d/);
  });

  it('has its key and its signing secret nowhere: not in logs, answers, meters, events or tables', async () => {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query<{ table: string }>(
      `select format('%I.%I', schemaname, tablename) as table from pg_tables where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    expect(rows.length).toBeGreaterThan(20);
    for (const { table } of rows) {
      // As text, and as bytes are written as text.
      const { rows: found } = await client.query(
        `select 1 from ${table} t where t::text like '%' || $1 || '%' or t::text like '%' || $2 || '%' limit 1`,
        ['canary0123456789', Buffer.from('canary0123456789').toString('hex')],
      );
      expect({ table, found }).toEqual({ table, found: [] });
    }
    await client.end();
    expect(seen.join('\n')).not.toContain('canary0123456789');
    expect(seen.join('\n')).toContain('payments go through Stripe');
  });
});
