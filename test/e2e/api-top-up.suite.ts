import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { commandIdOf, idOfCommand } from '#kernel';
import { clientOf, type Client } from './api-client.js';
import { openLedger, type TestLedger } from './api-ledger.js';
import { billingOn } from './billing-given.js';
import { collectingOn } from './collecting.js';

describe('topping up', () => {
  // A whole product starts behind these; how long that takes is the machine's business.
  jest.setTimeout(60_000);

  let ledger: TestLedger;
  let operator: Client;
  let collecting: Awaited<ReturnType<typeof collectingOn>>;
  let customer = '';
  let at = '';

  beforeAll(async () => {
    ledger = await openLedger();
    collecting = await collectingOn(ledger);
    const { followThrough, payments } = collecting;
    operator = await clientOf(await ledger.api({ followThrough, payments }), await ledger.key('operator'));
    customer = await billingOn(ledger, operator).subscribed(undefined, undefined, { country: 'DE' });
    at = `/v1/accounts/acc_${customer.slice(4)}/top-up`;
  });
  afterAll(() => ledger.close());

  const purchaseOf = (arming: number): string =>
    idOfCommand('pur', commandIdOf('top-up', `acc_${customer.slice(4)}`, arming.toString()));

  it('is off, and what the plan would do is shown', async () => {
    expect((await operator.get(at)).body).toMatchObject({
      ...{ status: 'off', settings: null, purchase: null, paused: null, next_check_at: null },
      plan: {
        ...{ offers: true, threshold: '5', amount: '20', max_per_cycle: 5, cooldown_seconds: 600 },
        policy: 'teams@1',
      },
    });
    expect((await operator.post(`${at}/resume`, {})).body).toMatchObject({ code: 'top-up-not-found' });
    expect((await operator.put('/v1/accounts/acc_none/top-up', { enabled: true })).body).toMatchObject({
      code: 'account-not-found',
    });
  });

  it('is chosen by who may buy, in amounts that can be charged', async () => {
    expect((await operator.put(at, { enabled: true, amount: '20.001' })).body).toMatchObject({
      code: 'amount-below-minor-unit',
      param: 'amount',
    });
    expect((await operator.put(at, { enabled: true, amount: '1000000' })).body).toMatchObject({
      ...{ code: 'top-up-too-large', param: 'amount', max: '1000' },
    });
    expect((await operator.put(at, {})).status).toBe(422);
    const admin = await ledger.key('admin', { user: `${customer}-ann`, customer });
    const { body } = await operator.call('PUT', at, { key: admin, body: { enabled: true } });
    // Ann owns the customer, whatever her key says: the stream knows.
    expect(body).toMatchObject({ status: 'armed' });
    const stranger = await ledger.key('owner', { user: 'usr_nobody' });
    expect((await operator.call('PUT', at, { key: stranger, body: { enabled: true } })).status).toBe(404);
  });

  it('has bought within the call what was missing, with its taxes', async () => {
    expect((await operator.get(at)).body).toMatchObject({
      ...{ status: 'armed', purchase: null },
      settings: { threshold: '5', amount: '20', currency: 'USD' },
    });
    const { body } = await operator.get(`/v1/customers/${customer}/credit-purchases/${purchaseOf(1)}`);
    expect(body).toMatchObject({
      ...{ status: 'credited', trigger: 'top-up', amount: '20', tax: '3.8', gross: '23.8', credits: '20' },
    });
    expect(collecting.problems).toEqual([]);
  });

  it('waits for its cooldown where it is still too little, and goes on by itself', async () => {
    const { body } = await operator.put(at, { enabled: true, threshold: '100' });
    expect(body).toMatchObject({ status: 'waiting', waits_for: 'cooldown' });
    await collecting.advanceClock(body.next_check_at as never);
    expect((await operator.get(at)).body).toMatchObject({ status: 'waiting' });
    const bought = await operator.get(`/v1/customers/${customer}/credit-purchases/${purchaseOf(4)}`);
    expect(bought.body).toMatchObject({ status: 'credited', trigger: 'top-up' });
  });

  it('pauses with the reason, and is resumed at once', async () => {
    const decline = { code: 'card_declined', says: 'Your card was declined.' };
    await collecting.payments.behave(customer, { decline, lasts: 'until-changed', pendingFirst: 0 });
    const { body: waiting } = await operator.get(at);
    await collecting.advanceClock(waiting.next_check_at as never);
    const { body: paused } = await operator.get(at);
    expect(paused).toMatchObject({
      status: 'paused',
      paused: { code: 'card_declined', says: 'Your card was declined.' },
    });
    await collecting.payments.behave(customer, { decline: null, lasts: 'until-changed', pendingFirst: 0 });
    const tried = await operator.call('POST', `${at}/resume?dry_run=true`, { body: {} });
    expect(tried.body).toMatchObject({ status: 'paused' });
    const resumed = await operator.post(`${at}/resume`, {});
    expect(resumed.body).toMatchObject({ status: 'waiting', paused: null });
    expect((await operator.put(at, { enabled: false })).body).toMatchObject({
      status: 'off',
      settings: null,
    });
  });
});
