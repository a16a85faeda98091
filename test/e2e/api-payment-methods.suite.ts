import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { settles } from '#payments';
import { methodsOnFileOf } from '#vault';
import { clientOf, type Client } from './api-client.js';
import { openLedger, type TestLedger } from './api-ledger.js';
import { billingOn } from './billing-given.js';
import { collectingOn } from './collecting.js';

describe('payment methods', () => {
  // A whole product starts behind these; how long that takes is the machine's business.
  jest.setTimeout(60_000);

  let ledger: TestLedger;
  let operator: Client;
  let given: ReturnType<typeof billingOn>;
  let collecting: Awaited<ReturnType<typeof collectingOn>>;
  /** As a provider that cannot be reached. */
  let silent: Client;

  beforeAll(async () => {
    ledger = await openLedger();
    collecting = await collectingOn(ledger);
    const { followThrough, advanceClock, payments } = collecting;
    const key = await ledger.key('operator');
    operator = await clientOf(await ledger.api({ followThrough, advanceClock, payments }), key);
    const methodsOf = () => Promise.reject(new Error('no route to sk_test_canary'));
    silent = await clientOf(await ledger.api({ payments: { ...payments, methodsOf } }), key);
    given = billingOn(ledger, operator);
  });
  afterAll(() => ledger.close());

  const at = (customer: string): string => `/v1/customers/${customer}/payment-methods`;
  const sandboxed = { id: 'card_sandbox', brand: 'visa', last4: '4242', expires: '2099-12' };

  it('are set up once with one key, listed, chosen and removed; the vault keeps what was shown', async () => {
    const customer = await given.subscribed();
    expect((await operator.get(at(customer))).body).toEqual({
      customer,
      methods: [{ ...sandboxed, default: true }],
    });
    const key = { headers: { 'idempotency-key': 'new-card' } };
    const tried = await operator.post(`${at(customer)}?dry_run=true`, {});
    expect(tried).toMatchObject({ status: 201, body: { reference: null, client_secret: null } });
    const first = await operator.call('POST', at(customer), { body: {}, ...key });
    const again = await operator.call('POST', at(customer), { body: {}, ...key });
    expect(first).toMatchObject({ status: 201, body: { url: null } });
    expect(again.body).toEqual(first.body);
    const card = `card_${first.body.id as string}`;
    const before = await ledger.head();
    const chosen = await operator.post(`${at(customer)}/${card}/default`, {});
    expect(chosen).toMatchObject({
      status: 200,
      body: {
        retry: null,
        methods: [
          { id: card, default: true },
          { id: 'card_sandbox', default: false },
        ],
      },
    });
    expect(await ledger.head()).toBe(before);
    const inUse = await operator.call('DELETE', `${at(customer)}/${card}`);
    expect([inUse.status, inUse.body.code]).toEqual([409, 'payment-method-in-use']);
    const gone = await operator.call('DELETE', `${at(customer)}/card_sandbox`);
    expect(gone).toMatchObject({ status: 200, body: { methods: [{ id: card }] } });
    for (const [method, path] of [
      ['DELETE', 'card_sandbox'],
      ['POST', 'card_sandbox/default'],
    ] as const)
      expect((await operator.call(method, `${at(customer)}/${path}`)).body.code).toBe(
        'payment-method-not-found',
      );
    const kept = await ledger.vault.find([methodsOnFileOf(customer)]);
    expect([...kept.values()]).toMatchObject([{ content: { methods: [{ method: card, last4: '4444' }] } }]);
    expect((await operator.get(at('cus_never'))).body.code).toBe('customer-not-found');
  });

  it('another default is charged what is unpaid at once, and success restores (R29, R34)', async () => {
    const customer = await given.subscribed();
    const decline = { code: 'expired_card', says: 'Your card has expired.' };
    await collecting.payments.behave(customer, { ...settles, decline });
    const { body } = await operator.post(at(customer), {});
    await operator.post('/v1/sandbox/clock', { now: '2026-05-05T00:00:00.000Z' });
    const standing = `/v1/customers/${customer}/standing`;
    expect((await operator.get(standing)).body.phase).toBe('suspended');
    const card = `card_${body.id as string}`;
    const key = { headers: { 'idempotency-key': 'other-card' } };
    const chosen = await operator.call('POST', `${at(customer)}/${card}/default`, key);
    expect(chosen).toMatchObject({ status: 200, body: { standing: { phase: 'good', unpaid: [] } } });
    const [paid, failed] = await given.rows(`/v1/customers/${customer}/payments`);
    expect(paid).toMatchObject({ status: 'succeeded', method: card });
    expect(failed).toMatchObject({ status: 'failed', reason: { code: 'expired_card' } });
    const again = await operator.call('POST', `${at(customer)}/${card}/default`, key);
    expect(again.body).toEqual(chosen.body);
    expect(await given.rows(`/v1/customers/${customer}/payments?status=succeeded`)).toHaveLength(2);
    expect(
      JSON.stringify(ledger.log.after(0n, 1_000_000), (_, value: unknown) =>
        typeof value === 'bigint' ? value.toString() : value,
      ),
    ).not.toContain('4444');
  });

  it('the default made the default again charges nothing, also where something is unpaid', async () => {
    const customer = await given.subscribed();
    const before = await given.rows(`/v1/customers/${customer}/payments`);
    const decline = { code: 'expired_card', says: 'Your card has expired.' };
    await collecting.payments.behave(customer, { ...settles, decline });
    await operator.post('/v1/sandbox/clock', { now: '2026-06-05T00:00:00.000Z' });
    const unpaid = await given.rows(`/v1/customers/${customer}/payments`);
    expect(unpaid.length).toBeGreaterThan(before.length);
    const head = await ledger.head();
    for (let times = 0; times < 2; times += 1)
      expect(await operator.post(`${at(customer)}/card_sandbox/default`, {})).toMatchObject({
        ...{ status: 200, body: { retry: null, methods: [{ id: 'card_sandbox', default: true }] } },
      });
    expect(await ledger.head()).toBe(head);
    expect(await given.rows(`/v1/customers/${customer}/payments`)).toEqual(unpaid);
  });

  it('another one on file takes the place of the default that is removed', async () => {
    const customer = await given.registered();
    const { body } = await operator.post(at(customer), {});
    const card = `card_${body.id as string}`;
    const methods = [{ id: card, default: true }];
    const tried = await operator.call('DELETE', `${at(customer)}/card_sandbox?dry_run=true`);
    expect(tried.body.methods).toMatchObject([{ id: 'card_sandbox', default: true }, {}]);
    const gone = await operator.call('DELETE', `${at(customer)}/card_sandbox`);
    expect(gone).toMatchObject({ status: 200, body: { methods } });
    expect((await operator.get(at(customer))).body).toMatchObject({ methods });
  });

  it('take no fields: whatever is sent along is refused, before anything is done', async () => {
    const customer = await given.registered();
    for (const path of ['', '/card_sandbox/default'])
      expect(await operator.post(`${at(customer)}${path}`, { card: '4242' })).toMatchObject({
        ...{ status: 422, body: { code: 'unknown-field', param: 'card' } },
      });
    const gone = await operator.call('DELETE', `${at(customer)}/card_sandbox`, { body: { all: true } });
    expect([gone.status, gone.body.param]).toEqual([422, 'all']);
  });

  it('a provider that does not answer is said so, with nothing of what it said', async () => {
    const customer = await given.registered();
    const answer = await silent.get(at(customer));
    expect([answer.status, answer.body.code]).toEqual([503, 'payment-provider-unavailable']);
    expect(JSON.stringify(answer.body)).not.toContain('canary');
  });
});
