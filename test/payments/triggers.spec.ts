import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import Stripe from 'stripe';
import { openStage, type Stage } from './stage.js';

let stage: Stage;
let receiver: Server;
const received: { body: string; signature: string }[] = [];
beforeAll(async () => {
  stage = await openStage();
  receiver = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const signature = request.headers['stripe-signature'];
      received.push({ body: Buffer.concat(chunks).toString(), signature: String(signature) });
      response.end();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const { port } = receiver.address() as AddressInfo;
  await stage.sandbox().sendTo({ url: `http://127.0.0.1:${port.toString()}/hook`, secret: 'whsec_test' });
}, 60_000);
afterAll(async () => {
  await new Promise((resolve) => receiver.close(resolve));
  await stage.close();
});

/** What is asked for by name, in brackets, as the command-line tool spells it: no version, no SDK. */
type Given = Readonly<Record<string, string>>;
type Answered = Readonly<Record<string, unknown>> & { readonly id: string };
const asked = async (method: 'GET' | 'POST' | 'DELETE', path: string, form: Given = {}) => {
  const response = await fetch(`${stage.sandbox().url}${path}`, {
    method,
    headers: { authorization: 'Bearer sk_test_tool' },
    ...(method === 'POST' ? { body: new URLSearchParams(form) } : {}),
  });
  return { status: response.status, body: (await response.json()) as Answered };
};
const ask = async (method: 'GET' | 'POST' | 'DELETE', path: string, form: Given = {}): Promise<Answered> => {
  const { status, body } = await asked(method, path, form);
  expect({ status, body }).toMatchObject({ status: 200 });
  return body;
};

/** The object of an event of that type, once it was delivered and its signature holds. */
const delivered = async (type: Stripe.Event['type'], id: string): Promise<Stripe.Event> => {
  for (let tries = 0; tries < 1_000; tries += 1) {
    const found = received
      .map(({ body, signature }) => Stripe.webhooks.constructEvent(body, signature, 'whsec_test'))
      .find(({ type: told, data: { object } }) => told === type && 'id' in object && object.id === id);
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`${type} of ${id} never came`);
};

const billing = {
  type: 'card',
  'billing_details[email]': 'payer@shop.test',
  'billing_details[name]': 'A payer',
  'billing_details[address][line1]': '1 Street',
  'billing_details[address][country]': 'US',
};

/** The payer takes the step, or the money that was sent arrives. */
const step = (intent: string) =>
  fetch(`${stage.sandbox().url}/step/${intent}`, {
    ...{ method: 'POST', body: new URLSearchParams({ step: 'complete' }) },
  });

/** A session of 2 × 15 USD, by a product and its price. */
const session = async (): Promise<Answered> => {
  const product = await ask('POST', '/v1/products', { name: 'a product', description: 'of the tool' });
  const price = await ask('POST', '/v1/prices', {
    ...{ product: product.id, unit_amount: '1500', currency: 'usd' },
  });
  return ask('POST', '/v1/checkout/sessions', {
    ...{ success_url: 'https://shop.test/y', cancel_url: 'https://shop.test/n', mode: 'payment' },
    ...{ 'line_items[0][price]': price.id, 'line_items[0][quantity]': '2' },
    'payment_intent_data[shipping][name]': 'A payer',
    'payment_intent_data[shipping][address][line1]': '1 Street',
    'payment_intent_data[shipping][address][country]': 'US',
  });
};

describe('what the official command-line tool triggers', () => {
  it('checkout.session.completed: a session of a price is paid as its page would', async () => {
    const { id } = await session();
    expect(await ask('GET', `/v1/payment_pages/${id}`)).toMatchObject({ id, amount_total: 3_000 });
    const method = await ask('POST', '/v1/payment_methods', { ...billing, 'card[token]': 'tok_visa' });
    const page = `/v1/payment_pages/${id}/confirm`;
    const wrong = await asked('POST', page, { payment_method: method.id, expected_amount: '2999' });
    expect(wrong).toMatchObject({ status: 400, body: { error: { param: 'expected_amount' } } });
    expect(await ask('POST', page, { payment_method: method.id, expected_amount: '3000' })).toMatchObject({
      id,
      status: 'complete',
      payment_status: 'paid',
      currency: 'usd',
    });
    const { data } = await delivered('checkout.session.completed', id);
    expect(data.object).toMatchObject({ amount_total: 3_000, payment_status: 'paid' });
    expect(await stage.stripe().products.list()).toMatchObject({ data: [{ name: 'a product' }] });
    expect(await stage.stripe().prices.list()).toMatchObject({ data: [{ unit_amount: 1_500 }] });
  });

  it('a card that declines there leaves the session open', async () => {
    const { id } = await session();
    const method = await ask('POST', '/v1/payment_methods', {
      ...billing,
      'card[token]': 'tok_chargeDeclined',
    });
    const page = `/v1/payment_pages/${id}/confirm`;
    expect(await asked('POST', page, { payment_method: method.id })).toMatchObject({
      ...{ status: 402, body: { error: { code: 'card_declined' } } },
    });
    expect(await ask('GET', `/v1/checkout/sessions/${id}`)).toMatchObject({ status: 'open' });
    await ask('POST', page, { payment_method: 'pm_card_visa' });
    await delivered('checkout.session.completed', id);
  });

  it('payment_intent.requires_action: a card that asks for a step, with nowhere to come back to', async () => {
    const intent = await ask('POST', '/v1/payment_intents', {
      ...{ amount: '2000', currency: 'usd', confirm: 'true', description: '(created by Stripe CLI)' },
      ...{ payment_method: 'pm_card_authenticationRequired', 'payment_method_types[0]': 'card' },
    });
    expect(intent).toMatchObject({ status: 'requires_action', next_action: { type: 'use_stripe_sdk' } });
    await delivered('payment_intent.requires_action', intent.id);
    await step(intent.id);
    await delivered('payment_intent.succeeded', intent.id);
  });

  it('payment_intent.requires_action, as older ones ask: yen that a customer sends by bank', async () => {
    const customer = await ask('POST', '/v1/customers', { description: '(created by Stripe CLI)' });
    const form = {
      ...{ amount: '20000', currency: 'jpy', confirm: 'true', customer: customer.id },
      'payment_method_types[]': 'customer_balance',
      'payment_method_data[type]': 'customer_balance',
      'payment_method_options[customer_balance][funding_type]': 'bank_transfer',
      'payment_method_options[customer_balance][bank_transfer][type]': 'jp_bank_account',
    };
    const intent = await ask('POST', '/v1/payment_intents', form);
    expect(intent).toMatchObject({
      ...{ status: 'requires_action', amount: 20_000, allowed_payment_method_types: ['customer_balance'] },
      next_action: {
        type: 'display_bank_transfer_instructions',
        display_bank_transfer_instructions: { type: 'jp_bank_transfer', amount_remaining: 20_000 },
      },
    });
    await delivered('payment_intent.requires_action', intent.id);
    const euros = await asked('POST', '/v1/payment_intents', { ...form, currency: 'eur' });
    expect(euros).toMatchObject({ status: 400, body: { error: { param: 'currency' } } });
    await step(intent.id);
    await delivered('payment_intent.succeeded', intent.id);
  });

  it('setup_intent.setup_failed: a card that declines is not saved; canceled: with its reason', async () => {
    const failed = await asked('POST', '/v1/setup_intents', {
      ...{ confirm: 'true', payment_method: 'pm_card_chargeDeclined', 'payment_method_types[0]': 'card' },
    });
    expect(failed).toMatchObject({ status: 402, body: { error: { type: 'card_error' } } });
    const [event] = (await stage.stripe().events.list({ type: 'setup_intent.setup_failed' })).data;
    expect(event?.data.object).toMatchObject({ status: 'requires_payment_method', payment_method: null });
    const form = { confirm: 'true', payment_method: 'pm_card_chargeCustomerFail' };
    expect(await ask('POST', '/v1/setup_intents', form)).toMatchObject({ status: 'succeeded' });
    const { id } = await ask('POST', '/v1/setup_intents');
    const reason = { cancellation_reason: 'requested_by_customer' };
    expect(await ask('POST', `/v1/setup_intents/${id}/cancel`, reason)).toMatchObject(reason);
    await delivered('setup_intent.canceled', id);
  });

  it('charge.refund.updated and charge.dispute.updated: what is noted beside them', async () => {
    const form = { amount: '100', currency: 'usd', confirm: 'true' };
    const note = { 'metadata[order_id]': '6735' };
    const paid = await ask('POST', '/v1/payment_intents', { ...form, payment_method: 'pm_card_visa' });
    const refund = await ask('POST', '/v1/refunds', { payment_intent: paid.id });
    await ask('POST', `/v1/refunds/${refund.id}`, note);
    const inquiry = { ...form, payment_method: 'pm_card_createDisputeInquiry' };
    const { id } = await ask('POST', '/v1/payment_intents', inquiry);
    const dispute = (await stage.stripe().disputes.list({ payment_intent: id })).data[0]?.id ?? '';
    await ask('POST', `/v1/disputes/${dispute}`, note);
    for (const [type, of] of [
      ['charge.refund.updated', refund.id],
      ['charge.dispute.updated', dispute],
    ] as const)
      expect((await delivered(type, of)).data.object).toMatchObject({ metadata: { order_id: '6735' } });
  });

  it('customer.deleted: it is nobody any more, and nothing of it can be charged', async () => {
    const { id } = await ask('POST', '/v1/customers', { description: '(created by Stripe CLI)' });
    const { id: method } = await ask('POST', '/v1/payment_methods/pm_card_visa/attach', { customer: id });
    const gone = { id, object: 'customer', deleted: true };
    expect(await ask('DELETE', `/v1/customers/${id}`)).toEqual(gone);
    await delivered('customer.deleted', id);
    await delivered('payment_method.detached', method);
    expect(await ask('GET', `/v1/customers/${id}`)).toEqual(gone);
    const missing = { status: 404, body: { error: { code: 'resource_missing' } } };
    for (const [verb, path, form] of [
      ['DELETE', `/v1/customers/${id}`, {}],
      ['POST', `/v1/customers/${id}`, { name: 'x' }],
      ['POST', '/v1/payment_methods/pm_card_visa/attach', { customer: id }],
      ['POST', '/v1/payment_intents', { amount: '100', currency: 'usd', customer: id }],
    ] as const)
      expect(await asked(verb, path, form)).toMatchObject(missing);
  });

  it('payment_method.updated: what is noted beside a method that was saved', async () => {
    const { id: customer } = await ask('POST', '/v1/customers', { description: '(created by Stripe CLI)' });
    const form = { customer, payment_method: 'pm_card_visa', confirm: 'true' };
    const { payment_method: method } = await ask('POST', '/v1/setup_intents', form);
    await ask('POST', `/v1/payment_methods/${String(method)}`, { 'metadata[foo]': 'bar' });
    const { data } = await delivered('payment_method.updated', String(method));
    expect(data.object).toMatchObject({ customer, metadata: { foo: 'bar' } });
  });

  it('price.created: by the month, which no single payment can be of', async () => {
    const product = await ask('POST', '/v1/products', { name: 'myproduct' });
    const price = await ask('POST', '/v1/prices', {
      ...{ product: product.id, unit_amount: '1500', currency: 'usd', 'recurring[interval]': 'month' },
    });
    expect(price).toMatchObject({ type: 'recurring', recurring: { interval: 'month', interval_count: 1 } });
    await delivered('price.created', price.id);
    const refused = await asked('POST', '/v1/checkout/sessions', {
      ...{ success_url: 'https://shop.test/y', mode: 'payment', 'line_items[0][price]': price.id },
      'line_items[0][quantity]': '1',
    });
    expect(refused).toMatchObject({ status: 400, body: { error: { type: 'invalid_request_error' } } });
  });

  it('payment_intent.amount_capturable_updated and charge.captured: held first, taken later, or let go', async () => {
    const form = {
      ...{ amount: '2000', capture_method: 'manual', confirm: 'true', confirmation_method: 'manual' },
      ...{ currency: 'usd', 'payment_method_types[0]': 'card', payment_method: 'pm_card_visa' },
      return_url: 'https://stripe.com',
    };
    const held = await ask('POST', '/v1/payment_intents', form);
    expect(held).toMatchObject({ status: 'requires_capture', amount_capturable: 2_000, amount_received: 0 });
    await delivered('payment_intent.amount_capturable_updated', held.id);
    const charge = String(held.latest_charge);
    expect(await ask('GET', `/v1/charges/${charge}`)).toMatchObject({
      ...{ captured: false, amount_captured: 0, balance_transaction: null, paid: true },
    });
    const lines = async () => (await stage.stripe().balanceTransactions.list({ source: charge })).data;
    expect(await lines()).toEqual([]);
    const path = `/v1/payment_intents/${held.id}/capture`;
    expect(await asked('POST', path, { amount_to_capture: '2001' })).toMatchObject({ status: 400 });
    expect(await ask('POST', path)).toMatchObject({ status: 'succeeded', amount_received: 2_000 });
    await delivered('charge.captured', charge);
    await delivered('payment_intent.succeeded', held.id);
    expect(await lines()).toMatchObject([{ amount: 2_000 }]);
    expect((await asked('POST', path)).status).toBe(400);
    const other = await ask('POST', '/v1/payment_intents', form);
    expect(await ask('POST', `/v1/payment_intents/${other.id}/cancel`)).toMatchObject({
      ...{ status: 'canceled', amount_capturable: 0 },
    });
    expect(await ask('GET', `/v1/charges/${String(other.latest_charge)}`)).toMatchObject({ refunded: true });
  });

  it('payment_intent.partially_funded: a part of what a customer sends by bank', async () => {
    const { id: customer } = await ask('POST', '/v1/customers', { description: '(created by Stripe CLI)' });
    const intent = await ask('POST', '/v1/payment_intents', {
      ...{ amount: '20000', currency: 'jpy', confirm: 'true', customer },
      'payment_method_types[]': 'customer_balance',
      'payment_method_data[type]': 'customer_balance',
      'payment_method_options[customer_balance][funding_type]': 'bank_transfer',
      'payment_method_options[customer_balance][bank_transfer][type]': 'jp_bank_account',
    });
    const fund = (currency: string) =>
      asked('POST', `/v1/test_helpers/customers/${customer}/fund_cash_balance`, {
        amount: '10000',
        currency,
      });
    expect((await fund('usd')).status).toBe(400);
    expect(await fund('jpy')).toMatchObject({ status: 200, body: { type: 'funded', net_amount: 10_000 } });
    const { data } = await delivered('payment_intent.partially_funded', intent.id);
    expect(data.object).toMatchObject({
      ...{ status: 'requires_action' },
      next_action: { display_bank_transfer_instructions: { amount_remaining: 10_000 } },
    });
    await fund('jpy');
    await delivered('payment_intent.succeeded', intent.id);
  });
});
