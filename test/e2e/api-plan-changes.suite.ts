import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { clientOf, type Client } from './api-client.js';
import { openLedger, type TestApi, type TestLedger } from './api-ledger.js';
import { billingOn } from './billing-given.js';
import { cashDesk } from './cash-desk.js';

describe('plan changes', () => {
  // A whole product starts behind these; how long that takes is the machine's business.
  jest.setTimeout(60_000);

  let ledger: TestLedger;
  let api: TestApi;
  let operator: Client;
  let given: ReturnType<typeof billingOn>;

  beforeAll(async () => {
    ledger = await openLedger();
    const desk = cashDesk(ledger.streams, ledger.clock.now);
    api = await ledger.api({ followThrough: desk.followThrough });
    operator = await clientOf(api, await ledger.key('operator'));
    given = billingOn(ledger, operator);
  });
  afterAll(() => ledger.close());

  const teams = { plan: 'teams', seats: 5 };

  describe('renewal', () => {
    it('is cancelled as previewed and taken back, or switched off (R60, S25)', async () => {
      const customer = `/v1/customers/${await given.subscribed()}`;
      const at = `${customer}/subscription`;
      const { body: preview } = await operator.get(`${at}/cancellation/preview`);
      expect(preview).toMatchObject({ due_now: '0', effective_at: '2026-04-10T12:00:00.000Z', lines: [] });
      const cancelled = await operator.post(`${at}/cancellation`, {
        preview_token: preview.token,
        reason: 'unused',
      });
      expect(cancelled.body).toMatchObject({ changed: true, effective_at: '2026-04-10T12:00:00.000Z' });
      expect((await operator.get(at)).body).toMatchObject({
        renews: false,
        cancelled: true,
        next_invoice: null,
      });
      const taking = await operator.get(`${at}/cancellation/take-back/preview`);
      const back = await operator.post(`${at}/cancellation/take-back`, { preview_token: taking.body.token });
      expect(back.body).toMatchObject({ changed: true, effective_at: '2026-04-10T12:00:00.000Z' });
      expect((await operator.get(`${at}/cancellation/take-back/preview`)).body.code).toBe(
        'cancellation-not-found',
      );
      expect((await operator.put(`${at}/auto-renew`, { auto_renew: false })).body).toMatchObject({
        changed: true,
      });
      expect((await operator.put(`${at}/auto-renew`, { auto_renew: false })).body).toMatchObject({
        changed: false,
      });
      expect((await operator.get(at)).body).toMatchObject({ renews: false, auto_renew: false });
    });

    it('changes its interval with the next cycle', async () => {
      const customer = `/v1/customers/${await given.subscribed({ plan: 'pooled-team' })}`;
      const at = `${customer}/subscription`;
      expect((await operator.put(`${at}/interval`, { interval: 'year' })).body).toMatchObject({
        changed: true,
        effective_at: '2026-04-10T12:00:00.000Z',
      });
      expect((await operator.get(at)).body).toMatchObject({
        interval: 'month',
        next_interval: 'year',
        next_invoice: { net: '588' },
      });
    });
  });

  describe('another plan', () => {
    it('holds at once when it costs more, and with the next cycle when it costs less (R63, R80)', async () => {
      const customer = `/v1/customers/${await given.subscribed({ plan: 'pooled-team' })}`;
      const at = `${customer}/subscription/plan`;
      const changed = await given.confirmed(at, teams);
      expect(changed.body).toMatchObject({ scheduled: null, order: { kind: 'plan', status: 'fulfilled' } });
      const later = await given.confirmed(at, { plan: 'pooled-team' });
      expect(later.body).toMatchObject({
        order: null,
        scheduled: { policy: 'pooled-team@1', effective_at: '2026-04-10T12:00:00.000Z' },
      });
      expect((await operator.get(`${customer}/subscription`)).body.next_plan).toMatchObject({
        policy: 'pooled-team@1',
      });
      expect((await operator.delete(at)).body).toMatchObject({ changed: true });
      expect((await operator.delete(at)).body).toMatchObject({ changed: false });
      expect((await operator.post(`${at}/preview`, teams)).body.code).toBe('plan-unchanged');
    });

    it('names every lot that would be lost, before it is confirmed (S17, R80)', async () => {
      const id = await given.subscribed({ plan: 'pooled-team' });
      const account = { account: id.replace('cus', 'acc'), owner: { kind: 'organization', id } };
      await operator.post('/v1/accounts', { ...account, plan: 'pooled-team' });
      const pool = `/v1/accounts/${account.account}`;
      await operator.post(`${pool}/purchases`, {
        payment: { amount: '50', currency: 'USD', reference: 'ch_1' },
      });
      await operator.post(`${pool}/grants`, {
        ...{ amount: '70', class: 'promo', expires_at: '2026-04-01T00:00:00Z' },
      });
      await operator.post(`${pool}/debits`, { amount: '1200' });
      const { document } = (await operator.get('/v1/policies/pro/versions/latest')).body as {
        document: object;
      };
      const lines = [{ item: 'base', tier: null, billed: 'month', perMonth: '20' }];
      const priceBook = { currency: 'USD', books: [{ from: '2025-01-01', lines }] };
      await operator.post('/v1/policies/pro', { document: { ...document, priceBook } });

      const preview = await operator.post(`/v1/customers/${id}/subscription/plan/preview`, { plan: 'pro' });
      expect(preview.body).toMatchObject({
        effective_at: '2026-04-10T12:00:00.000Z',
        lost: [
          { class: 'topup', amount: '3800', expires_at: null },
          { class: 'promo', amount: '70', expires_at: '2026-04-01T00:00:00.000Z' },
        ],
      });
      // Dollars do not become units: said before anything is paid for.
      expect(await operator.post(`/v1/customers/${id}/subscription/plan/preview`, teams)).toMatchObject({
        status: 422,
        body: { code: 'asset-mismatch', asset: 'USD', expected: 'CREDIT' },
      });
    });

    it('is another tier only by an operator, with a reason (R44)', async () => {
      const pass = { plan: 'pass', tier: 'plus' };
      const tiers = (await operator.get('/v1/policies/pass/versions/latest')).body.document as {
        pass: { tiers: { name: string }[] };
      };
      const [low, high] = tiers.pass.tiers.map(({ name }) => name);
      const customer = `/v1/customers/${await given.subscribed({ ...pass, tier: low }, 'individual')}`;
      const at = `${customer}/subscription/plan`;
      const owner = await clientOf(
        api,
        await ledger.key('owner', { customer: customer.slice(14), user: `${customer.slice(14)}-ann` }),
      );
      expect(await owner.post(`${at}/preview`, { ...pass, tier: high })).toMatchObject({
        status: 403,
        body: { code: 'forbidden', action: 'tier:change' },
      });
      expect((await operator.post(`${at}/preview`, { ...pass, tier: high })).body.code).toBe(
        'reason-missing',
      );
      const changed = await given.confirmed(at, { ...pass, tier: high, reason: 'asked by phone' });
      expect(changed.body.scheduled).toMatchObject({ tier: high, reason: 'asked by phone' });
    });
  });
});
