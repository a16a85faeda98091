import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { settles } from '#payments';
import { amount, plusMs, type Instant } from '#kernel';
import { clientOf, freshKey, type Answer, type Client } from './api-client.js';
import { openLedger, type TestLedger } from './api-ledger.js';
import { billingOn } from './billing-given.js';
import { collectingOn } from './collecting.js';

describe('orders of somebody whose card asks for a further step', () => {
  // A whole product starts behind these; how long that takes is the machine's business.
  jest.setTimeout(60_000);

  let ledger: TestLedger;
  let operator: Client;
  let given: ReturnType<typeof billingOn>;
  let collecting: Awaited<ReturnType<typeof collectingOn>>;

  beforeAll(async () => {
    ledger = await openLedger();
    collecting = await collectingOn(ledger);
    const { followThrough, payments } = collecting;
    operator = await clientOf(await ledger.api({ followThrough, payments }), await ledger.key('operator'));
    given = billingOn(ledger, operator);
  });
  afterAll(() => ledger.close());

  const hoursOn = (hours: number): Instant => plusMs(ledger.clock.now(), hours * 3_600_000);
  const return_url = 'https://shop.test/back';
  const teams = { plan: 'teams', seats: 5 };

  /** The call that orders what a preview showed; again, it is the same call. */
  const ordering = async (at: string, body: object): Promise<() => Promise<Answer>> => {
    const { status, body: preview } = await operator.post(`${at}/preview`, body);
    expect([status, preview.code]).toEqual([200, undefined]);
    const send = { idempotency: freshKey() };
    return () => operator.post(at, { ...body, preview_token: preview.token, return_url }, send);
  };
  const stepsAsked = (customer: string): Promise<void> =>
    collecting.payments.behave(customer, { ...settles, needsAction: true });
  const paymentIn = (answer: Answer): string => {
    const { client_secret: secret } = (answer.body.next_action ?? {}) as { client_secret?: string };
    return (secret ?? '').replace(/_secret$/, '');
  };
  const payments = (customer: string) => given.rows(`/v1/customers/${customer}/payments`);

  it('wait with what the payer has to do, and are fulfilled once that is done (202 for ever)', async () => {
    const customer = await given.registered();
    const at = `/v1/customers/${customer}`;
    await stepsAsked(customer);
    const order = await ordering(`${at}/subscription`, teams);
    const asked = await order();
    expect([asked.status, asked.body.status, asked.body.gross]).toEqual([202, 'waiting', '145']);
    const payment = paymentIn(asked);
    expect(payment).toMatch(/^pay_/);
    expect(asked.headers.get('location')).toBe(`${at}/orders/${asked.body.id as string}`);
    expect(await payments(customer)).toMatchObject([
      { status: 'needs-action', amount: '145', order: asked.body.id, invoice: null },
    ]);
    expect((await order()).body).toEqual(asked.body);
    await collecting.payments.act(payment, 'taken');
    const after = await order();
    expect([after.status, after.body]).toEqual([202, { ...asked.body, next_action: null }]);
    const found = await operator.get(asked.headers.get('location') ?? '');
    expect(found.body).toEqual({ ...asked.body, status: 'fulfilled', next_action: null });
    expect(await payments(customer)).toMatchObject([{ status: 'succeeded', amount: '145', kind: 'cycle' }]);
  });

  it('of seats are shown with the subscription, and fail as before them', async () => {
    const customer = await given.subscribed(teams);
    const at = `/v1/customers/${customer}`;
    await stepsAsked(customer);
    const order = await ordering(`${at}/seats`, { quantity: 2 });
    const asked = await order();
    expect([asked.status, asked.body.kind]).toEqual([202, 'seats']);
    const shown = await operator.get(`${at}/subscription`);
    expect(shown.body).toMatchObject({
      ...{ open_order: asked.body.id, next_action: asked.body.next_action },
      seats: { paid: 5 },
    });
    await collecting.payments.act(paymentIn(asked), 'refused');
    expect(await order()).toMatchObject({ status: 202, body: { status: 'waiting', next_action: null } });
    expect((await operator.get(asked.headers.get('location') ?? '')).body).toMatchObject({
      ...{ status: 'failed', reason: 'authentication_failed', next_action: null },
    });
    expect(await payments(customer)).toMatchObject([
      { status: 'failed', order: asked.body.id },
      { status: 'succeeded' },
    ]);
    const alone = await given.confirmed(`${at}/seats`, { quantity: 2 });
    expect([alone.status, alone.body.reason]).toEqual([402, 'authentication_required']);
  });

  it('of another plan wait within the change that was asked for, and hold once the step is taken', async () => {
    const customer = await given.subscribed({ plan: 'pass', tier: '49' }, 'individual');
    const at = `/v1/customers/${customer}/subscription`;
    await stepsAsked(customer);
    const change = await ordering(`${at}/plan`, teams);
    const asked = await change();
    expect(asked).toMatchObject({ status: 202, body: { order: { kind: 'plan', status: 'waiting' } } });
    const { id, next_action: next } = asked.body.order as { id: string; next_action: object };
    expect((await operator.get(at)).body).toMatchObject({ open_order: id, next_action: next });
    await collecting.payments.act(paymentIn({ ...asked, body: { next_action: next } }), 'taken');
    expect(await change()).toMatchObject({ status: 202, body: { order: { next_action: null } } });
    expect((await operator.get(at)).body).toMatchObject({ policy: 'teams@1', open_order: null });
    expect((await operator.get(`/v1/customers/${customer}/orders/${id}`)).body.status).toBe('fulfilled');
  });

  it('that nobody comes back to lapse after a day, and take nothing later', async () => {
    const customer = await given.registered();
    await stepsAsked(customer);
    const asked = await (await ordering(`/v1/customers/${customer}/subscription`, teams))();
    expect(asked.status).toBe(202);
    const taken = collecting.payments.taken().size;
    await collecting.advanceClock(hoursOn(25));
    expect((await operator.get(asked.headers.get('location') ?? '')).body).toMatchObject({
      ...{ status: 'failed', reason: 'lapsed' },
    });
    await collecting.payments.act(paymentIn(asked), 'taken');
    expect(collecting.payments.taken().size).toBe(taken);
    expect(await payments(customer)).toMatchObject([{ status: 'abandoned', order: asked.body.id }]);
  });

  it('are charged and invoiced with the taxes that were shown, also where the address changes meanwhile (R18, R27)', async () => {
    const customer = await given.registered();
    const at = `/v1/customers/${customer}`;
    const details = { name: 'Ada GmbH', tax_id: null };
    await operator.put(`${at}/billing-details`, { ...details, address: { country: 'DE' } });
    await stepsAsked(customer);
    const asked = await (await ordering(`${at}/subscription`, teams))();
    expect(asked.body).toMatchObject({ gross: '172.55', taxes: [{ jurisdiction: 'DE', amount: '27.55' }] });
    await operator.put(`${at}/billing-details`, { ...details, address: { country: 'AT' } });
    const payment = paymentIn(asked);
    await collecting.payments.act(payment, 'taken');
    await collecting.advanceClock(hoursOn(1));
    expect(collecting.payments.taken().get(payment)).toBe(amount('172.55'));
    expect(await given.rows(`${at}/invoices`)).toMatchObject([{ gross: '172.55', status: 'paid' }]);
    const found = await operator.get(asked.headers.get('location') ?? '');
    expect(found.body).toMatchObject({ status: 'fulfilled', gross: '172.55', taxes: asked.body.taxes });
  });

  it('name an address that a payer can come back to', async () => {
    const customer = await given.registered();
    const bad = { ...teams, preview_token: 'x', return_url: 'http://shop.test/back' };
    const refused = await operator.post(`/v1/customers/${customer}/subscription`, bad);
    expect([refused.status, refused.body.code, refused.body.param]).toEqual([
      422,
      'field-invalid',
      'return_url',
    ]);
  });
});
