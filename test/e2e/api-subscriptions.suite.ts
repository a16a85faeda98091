import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { offlineTaxDesk, TaxUnknown, type TaxDesk } from '#tax';
import { clientOf, freshKey, type Client } from './api-client.js';
import { openLedger, type TestLedger } from './api-ledger.js';
import { billingOn } from './billing-given.js';
import { cashDesk } from './cash-desk.js';

describe('subscriptions', () => {
  // A whole product starts behind these; how long that takes is the machine's business.
  jest.setTimeout(60_000);

  let ledger: TestLedger;
  let operator: Client;
  let given: ReturnType<typeof billingOn>;
  let desk: ReturnType<typeof cashDesk>;
  let taxesUnknown: TaxUnknown | null = null;
  const tables = offlineTaxDesk({ country: 'US' });
  const taxDesk: TaxDesk = {
    taxesOf: (request) => (taxesUnknown === null ? tables.taxesOf(request) : Promise.reject(taxesUnknown)),
  };

  beforeAll(async () => {
    ledger = await openLedger();
    desk = cashDesk(ledger.streams, ledger.clock.now);
    const api = await ledger.api({ followThrough: desk.followThrough, taxDesk });
    operator = await clientOf(api, await ledger.key('operator'));
    given = billingOn(ledger, operator);
  });
  afterAll(() => ledger.close());
  afterEach(() => {
    desk.decides('paid');
    taxesUnknown = null;
  });

  const teams = { plan: 'teams', seats: 5 };

  describe('a subscription', () => {
    it('is previewed, ordered, paid, and shown with the exact next invoice (R18, R20, R25, R61)', async () => {
      const customer = `/v1/customers/${await given.registered()}`;
      const preview = await operator.post(`${customer}/subscription/preview`, teams);
      expect(preview.body).toMatchObject({
        due_now: '145',
        tax: '0',
        gross: '145',
        currency: 'USD',
        lines: [{ item: 'seat', quantity: 5, unit_price: '29', days: 31, of_days: 31, amount: '145' }],
      });
      const ordered = await operator.post(`${customer}/subscription`, {
        ...teams,
        preview_token: preview.body.token,
      });
      expect(ordered).toMatchObject({
        status: 201,
        body: { kind: 'subscription', status: 'fulfilled', reason: null, seats: 5, gross: '145' },
      });
      const shown = await operator.get(`${customer}/subscription`);
      expect(shown.body).toMatchObject({
        policy: 'teams@1',
        interval: 'month',
        prices: [{ item: 'seat', per_month: '29' }],
        anchor: '2026-03-10T12:00:00.000Z',
        cycle: { start: '2026-03-10T12:00:00.000Z', end: '2026-04-10T12:00:00.000Z', month: 0 },
        seats: { model: 'purchased', paid: 5, used: 1, scheduled_removals: 0, free: 4 },
        renews: true,
        next_invoice: { at: '2026-04-10T12:00:00.000Z', net: '145', gross: '145' },
      });
      expect((await operator.get(`${customer}/orders/${ordered.body.id as string}`)).body).toEqual(
        ordered.body,
      );
      expect((await given.confirmed(`${customer}/seats`, { quantity: 2 })).status).toBe(201);
      expect((await operator.post(`${customer}/subscription/preview`, teams)).body.code).toBe(
        'subscription-exists',
      );
    });

    it('that is declined leaves everything as it was, for every repeat (402)', async () => {
      const customer = `/v1/customers/${await given.registered()}`;
      desk.decides('card_declined');
      const { body: preview } = await operator.post(`${customer}/subscription/preview`, teams);
      const send = { idempotency: freshKey() };
      const body = { ...teams, preview_token: preview.token };
      const declined = await operator.post(`${customer}/subscription`, body, send);
      expect(declined).toMatchObject({
        status: 402,
        body: { code: 'payment-declined', reason: 'card_declined' },
      });
      desk.decides('paid');
      const again = await operator.post(`${customer}/subscription`, body, send);
      expect(again).toMatchObject({ status: 402, body: { code: 'payment-declined' } });
      expect((await operator.get(`${customer}/subscription`)).body.code).toBe('subscription-not-found');
      const order = await operator.get(`${customer}/orders/${declined.body.order as string}`);
      expect(order.body).toMatchObject({ status: 'failed', reason: 'card_declined' });
    });

    it('whose payment is under way is answered with 202, and blocks a second order', async () => {
      const customer = `/v1/customers/${await given.registered()}`;
      desk.decides('pending');
      const { body: preview } = await operator.post(`${customer}/subscription/preview`, teams);
      const send = { idempotency: freshKey() };
      const body = { ...teams, preview_token: preview.token };
      const waiting = await operator.post(`${customer}/subscription`, body, send);
      expect(waiting).toMatchObject({ status: 202, body: { status: 'waiting', gross: '145' } });
      expect((await operator.post(`${customer}/subscription/preview`, teams)).body.code).toBe('order-open');
      desk.decides('paid');
      const paid = await operator.post(`${customer}/subscription`, body, send);
      expect(paid).toMatchObject({ status: 201, body: { status: 'fulfilled', id: waiting.body.id } });
      expect(paid.headers.get('idempotent-replayed')).toBe('true');
    });

    it('is tried without being ordered (dry_run)', async () => {
      const customer = `/v1/customers/${await given.registered()}`;
      const { body: preview } = await operator.post(`${customer}/subscription/preview`, teams);
      const head = await ledger.head();
      const tried = await operator.post(`${customer}/subscription?dry_run=true`, {
        ...teams,
        preview_token: preview.token,
      });
      expect(tried).toMatchObject({ status: 202, body: { status: 'waiting', gross: '145' } });
      expect(await ledger.head()).toBe(head);
    });

    it.each([
      ['organization', { plan: 'teams' }, 'seats-invalid'],
      ['organization', { plan: 'pooled-team', seats: 3 }, 'seats-not-sold'],
      ['organization', { plan: 'starter' }, 'plan-not-for-customer'],
      ['organization', { plan: 'no-such-plan' }, 'policy-not-found'],
      ['organization', { plan: 'teams', seats: 5, interval: 'year' }, 'plan-not-sold'],
      ['individual', { plan: 'pass', tier: 'gold' }, 'tier-invalid'],
    ] as const)('an %s cannot have %j: %s', async (kind, body, code) => {
      const answer = await operator.post(
        `/v1/customers/${await given.registered(kind)}/subscription/preview`,
        body,
      );
      expect(answer.body.code).toBe(code);
    });
  });

  describe('taxes', () => {
    it('are shown with the preview, are part of its token, and move it (R27)', async () => {
      const customer = `/v1/customers/${await given.registered()}`;
      const address = { country: 'DE' };
      const details = { name: 'Ada GmbH', address };
      expect((await operator.put(`${customer}/billing-details`, details)).status).toBe(200);
      const preview = await operator.post(`${customer}/subscription/preview`, teams);
      expect(preview.body).toMatchObject({
        due_now: '145',
        taxes: [{ code: 'VAT', jurisdiction: 'DE', rate: '19', base: '145', amount: '27.55' }],
        gross: '172.55',
      });
      await operator.put(`${customer}/billing-details`, { ...details, address: { country: 'AT' } });
      const stale = await operator.post(`${customer}/subscription`, {
        ...teams,
        preview_token: preview.body.token,
      });
      expect(stale).toMatchObject({
        status: 409,
        body: { code: 'preview-stale', due_now: '145', gross: '174' },
      });
      const fresh = await operator.post(`${customer}/subscription`, {
        ...teams,
        preview_token: stale.body.token,
      });
      expect(fresh).toMatchObject({ status: 201, body: { gross: '174', tax: '29' } });
    });
  });

  it.each([
    [{ country: 'US', region: 'New York' }, [['Sales tax', 'US-NY', '5.8']], '150.8'],
    [{ country: 'CA', region: 'Ontario' }, [['HST', 'CA-ON', '18.85']], '163.85'],
    [{ country: 'ES', region: 'Canarias', postal_code: '35001' }, [['IGIC', 'ES-GC', '10.15']], '155.15'],
    [{ country: 'ES', postal_code: '51001' }, [], '145'],
    [{ country: 'PT', postal_code: '9000-018' }, [['VAT', 'PT-30', '31.9']], '176.9'],
  ])('a buyer is taxed where it is, however it is written: %j', async (address, taxes, gross) => {
    const customer = `/v1/customers/${await given.registered()}`;
    await operator.put(`${customer}/billing-details`, { name: 'Ada', address });
    const { body } = await operator.post(`${customer}/subscription/preview`, teams);
    expect(body).toMatchObject({
      taxes: taxes.map(([code, jurisdiction, amount]) => ({ code, jurisdiction, amount })),
      gross,
    });
  });

  describe('taxes that nobody can tell', () => {
    it.each([
      ['place', 422, { code: 'tax-place-unknown', param: 'address' }],
      ['unavailable', 503, { code: 'tax-unavailable', retry_after: expect.any(Number) }],
    ] as const)('are not taken for none: %s', async (reason, status, body) => {
      const customer = `/v1/customers/${await given.registered()}`;
      const shown = await operator.post(`${customer}/subscription/preview`, teams);
      taxesUnknown = new TaxUnknown(reason, 'canary');
      const refused = await operator.post(`${customer}/subscription/preview`, teams);
      expect(refused).toMatchObject({ status, body });
      const order = { ...teams, preview_token: shown.body.token };
      const idempotency = freshKey();
      expect(await operator.post(`${customer}/subscription`, order, { idempotency })).toMatchObject({
        status,
        body,
      });
      expect(JSON.stringify(refused.body)).not.toContain('canary');
      taxesUnknown = null;
      const again = await operator.post(`${customer}/subscription`, order, { idempotency });
      expect(again).toMatchObject({ status: 201, body: { gross: '145', tax: '0' } });
    });
  });

  describe('seats that are bought', () => {
    it('are added for the days that are left, removed with the next cycle, kept after all (R13–R18)', async () => {
      const customer = `/v1/customers/${await given.subscribed()}`;
      const added = await given.confirmed(`${customer}/seats`, { quantity: 2 });
      expect(added.body).toMatchObject({ kind: 'seats', seats: 2, status: 'fulfilled', gross: '58' });
      const removed = await given.confirmed(`${customer}/seats/removal`, { quantity: 3 });
      expect(removed.body).toMatchObject({
        quantity: 3,
        scheduled_removals: 3,
        unit_price: '29',
        effective_at: '2026-04-10T12:00:00.000Z',
      });
      const kept = await operator.post(`${customer}/seats/removal/take-back`, { quantity: 1 });
      expect(kept.body).toMatchObject({ scheduled_removals: 2, effective_at: null });
      const { body } = await operator.get(`${customer}/subscription`);
      expect(body).toMatchObject({
        seats: { paid: 7, used: 1, scheduled_removals: 2, free: 4 },
        next_invoice: { net: '145' },
      });
      expect((await operator.post(`${customer}/seats/removal/preview`, { quantity: 5 })).body).toMatchObject({
        code: 'seats-in-use',
        used: 1,
        seats_after: 0,
      });
      expect((await operator.post(`${customer}/seats/removal/take-back`, { quantity: 3 })).body.code).toBe(
        'seat-removal-not-found',
      );
    });

    it('are refused when what was shown is not what would be charged (409)', async () => {
      const customer = `/v1/customers/${await given.subscribed()}`;
      const { body: preview } = await operator.post(`${customer}/seats/preview`, { quantity: 1 });
      await given.confirmed(`${customer}/seats`, { quantity: 2 });
      const stale = await operator.post(`${customer}/seats`, { quantity: 1, preview_token: preview.token });
      expect(stale).toMatchObject({
        status: 409,
        body: { code: 'preview-stale', due_now: '29', gross: '29' },
      });
      const confirming = { quantity: 1, preview_token: stale.body.token };
      expect((await operator.post(`${customer}/seats`, confirming)).status).toBe(201);
    });

    it('are confirmed once under one key, whatever has changed since', async () => {
      const customer = `/v1/customers/${await given.subscribed()}`;
      const { body: preview } = await operator.post(`${customer}/seats/preview`, { quantity: 1 });
      const body = { quantity: 1, preview_token: preview.token };
      const send = { idempotency: freshKey() };
      const first = await operator.post(`${customer}/seats`, body, send);
      const second = await operator.post(`${customer}/seats`, body, send);
      expect(second).toMatchObject({ status: 201, body: first.body });
      expect(second.headers.get('idempotent-replayed')).toBe('true');
      expect((await operator.post(`${customer}/seats`, { ...body, quantity: 2 }, send)).body.code).toBe(
        'idempotency-key-reused',
      );
      expect((await operator.get(`${customer}/subscription`)).body.seats).toMatchObject({ paid: 6 });
    });

    it('are answered again to a repeat, though the subscription is over by then', async () => {
      const customer = `/v1/customers/${await given.subscribed()}`;
      const { body: preview } = await operator.post(`${customer}/seats/preview`, { quantity: 1 });
      const send = { idempotency: freshKey() };
      const body = { quantity: 1, preview_token: preview.token };
      const first = await operator.post(`${customer}/seats`, body, send);
      await operator.put(`${customer}/subscription/auto-renew`, { auto_renew: false });
      ledger.clock.advance(32 * 86_400_000);
      expect((await operator.get(`${customer}/subscription`)).body.code).toBe('subscription-not-found');
      expect(await operator.post(`${customer}/seats`, body, send)).toMatchObject({
        status: 201,
        body: first.body,
      });
    });

    it('are not sold where seats are counted', async () => {
      const customer = `/v1/customers/${await given.subscribed({ plan: 'pooled-team' })}`;
      expect((await operator.post(`${customer}/seats/preview`, { quantity: 1 })).body.code).toBe(
        'seats-not-sold',
      );
      expect((await operator.get(`${customer}/subscription`)).body.seats).toMatchObject({
        model: 'counted',
        paid: 1,
        used: 1,
      });
    });
  });
});
