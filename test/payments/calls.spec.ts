import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import Stripe from 'stripe';
import { intentOf, openStage, type Stage } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
}, 60_000);
afterAll(() => stage.close());

/** As raw as it gets: what no SDK would send. */
const raw = async (path: string, body: string, headers: Record<string, string> = {}) => {
  const response = await fetch(`${stage.sandbox().url}${path}`, {
    method: 'POST',
    headers: {
      authorization: 'Bearer sk_test_x',
      'stripe-version': Stripe.API_VERSION,
      'content-type': 'application/x-www-form-urlencoded',
      ...headers,
    },
    body,
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as { error?: { code?: string; param?: string; type: string }; id?: string },
  };
};

describe('calls to the payment sandbox', () => {
  it.each([
    ['amount=100&currency=usd&metdata[a]=b', 'parameter_unknown', 'metdata'],
    ['amount=100&currency=usd&payment_method_types[]=card', 'parameter_unknown', 'payment_method_types'],
    [
      'amount=100&currency=usd&automatic_payment_methods[enabld]=true',
      'parameter_unknown',
      'automatic_payment_methods[enabld]',
    ],
    ['currency=usd', 'parameter_missing', 'amount'],
    ['amount=1.5&currency=usd', 'parameter_invalid_integer', 'amount'],
    ['amount=0&currency=usd', 'amount_too_small', 'amount'],
    ['amount=100000000&currency=usd', 'amount_too_large', 'amount'],
    ['amount=100&currency=dollars', undefined, 'currency'],
    ['amount=100&currency=usd&confirm=yes', undefined, 'confirm'],
    ['amount=100&amount=200&currency=usd', undefined, 'amount'],
    ['amount=100&currency=usd&__proto__[x]=1', 'parameter_unknown', '__proto__'],
    ['amount=100&currency=usd&customer=cus_none', 'resource_missing', 'id'],
  ])('%s is refused', async (body, code, param) => {
    const answer = await raw('/v1/payment_intents', body);
    expect(answer.body.error).toMatchObject({
      type: 'invalid_request_error',
      param,
      ...(code === undefined ? {} : { code }),
    });
    expect(answer.status).toBe(code === 'resource_missing' ? 404 : 400);
  });

  it('of an older version of the API name the types of methods as it did', async () => {
    const headers = { 'stripe-version': '2024-06-20' };
    const answer = await raw(
      '/v1/payment_intents',
      'amount=100&currency=usd&payment_method_types[]=card',
      headers,
    );
    expect(answer.status).toBe(200);
  });

  it('with a key of real money, none, or to what it does not play, are refused', async () => {
    for (const authorization of ['Bearer sk_live_x', ''])
      expect((await raw('/v1/customers', '', { authorization })).status).toBe(401);
    expect((await raw('/v1/subscriptions', '')).status).toBe(404);
    expect((await raw('/v1/customers', `description=${'x'.repeat(70_000)}`)).status).toBe(400);
  });

  it('answer the same under the same key, also what was declined, and nothing else under it', async () => {
    const headers = { 'idempotency-key': 'key-1' };
    const body = 'amount=100&currency=usd';
    const first = await raw('/v1/payment_intents', body, headers);
    const again = await raw('/v1/payment_intents', body, headers);
    expect(again.body).toEqual(first.body);
    expect([first, again].map((one) => one.headers.get('idempotent-replayed'))).toEqual([null, 'true']);
    const other = await raw('/v1/payment_intents', 'amount=101&currency=usd', headers);
    expect(other).toMatchObject({ status: 400, body: { error: { type: 'idempotency_error' } } });
    const declined = 'amount=100&currency=usd&confirm=true&payment_method=pm_card_chargeDeclined';
    const no = await raw('/v1/payment_intents', declined, { 'idempotency-key': 'key-2' });
    expect(no.status).toBe(402);
    expect((await raw('/v1/payment_intents', declined, { 'idempotency-key': 'key-2' })).body).toEqual(
      no.body,
    );
    await raw('/v1/payment_intents', 'currency=usd', { 'idempotency-key': 'key-3' }); // what is malformed uses up no key
    expect((await raw('/v1/payment_intents', body, { 'idempotency-key': 'key-3' })).status).toBe(200);
  });

  it('at one time under one key happen once', async () => {
    const headers = { 'idempotency-key': 'key-4' };
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => raw('/v1/customers', 'name=one', headers)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]));
    expect(new Set(answers.flatMap(({ body }) => body.id ?? [])).size).toBe(1);
  });

  it('find what they made after a restart; lists are paged newest first', async () => {
    const intent = await intentOf(stage.stripe(), 'pm_card_visa', { metadata: { payment: 'pay_r' } });
    await stage.restart();
    expect(
      (await stage.stripe().paymentIntents.search({ query: "metadata['payment']:'pay_r'" })).data,
    ).toMatchObject([{ id: intent.id }]);
    const page = await stage.stripe().paymentIntents.list({ limit: 2 });
    expect(page).toMatchObject({ has_more: true, data: [{ id: intent.id }, {}] });
    const all: string[] = [];
    for await (const { id } of stage.stripe().paymentIntents.list({ limit: 2 })) all.push(id);
    expect(new Set(all).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(2);
  });

  it('save a card with a step, and pay at a checkout', async () => {
    const customer = (await stage.stripe().customers.create()).id;
    const setup = await stage
      .stripe()
      .setupIntents.create({ customer, allowed_payment_method_types: ['card'] });
    const asked = await stage.stripe().setupIntents.confirm(setup.id, {
      payment_method: 'pm_card_authenticationRequired',
      return_url: 'https://shop.test/',
    });
    await fetch(asked.next_action?.redirect_to_url?.url ?? '', {
      method: 'POST',
      body: new URLSearchParams({ step: 'complete' }),
      redirect: 'manual',
    });
    expect(await stage.stripe().setupIntents.retrieve(setup.id)).toMatchObject({ status: 'succeeded' });
    expect((await stage.stripe().customers.listPaymentMethods(customer)).data).toHaveLength(1);
    const session = await stage.stripe().checkout.sessions.create({
      mode: 'payment',
      customer,
      success_url: 'https://shop.test/done',
      line_items: [
        { quantity: 2, price_data: { currency: 'usd', unit_amount: 500, product_data: { name: 'Credits' } } },
      ],
    });
    const paid = await fetch(session.url ?? '', {
      method: 'POST',
      body: new URLSearchParams({ method: 'pm_card_visa' }),
      redirect: 'manual',
    });
    expect(paid.headers.get('location')).toBe('https://shop.test/done');
    expect(await stage.stripe().checkout.sessions.retrieve(session.id)).toMatchObject({
      status: 'complete',
      payment_status: 'paid',
      amount_total: 1_000,
    });
  });
});
