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
const asked = async (method: 'GET' | 'POST', path: string, form: Given = {}) => {
  const response = await fetch(`${stage.sandbox().url}${path}`, {
    method,
    headers: { authorization: 'Bearer sk_test_tool' },
    ...(method === 'POST' ? { body: new URLSearchParams(form) } : {}),
  });
  return { status: response.status, body: (await response.json()) as Answered };
};
const ask = async (method: 'GET' | 'POST', path: string, form: Given = {}): Promise<Answered> => {
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
});
