import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { clientOf, type Client } from './api-client.js';
import { openLedger, type TestLedger } from './api-ledger.js';
import { billingOn } from './billing-given.js';
import { collectingOn } from './collecting.js';

describe('billing', () => {
  // A whole product starts behind these; how long that takes is the machine's business.
  jest.setTimeout(60_000);

  let ledger: TestLedger;
  let operator: Client;
  let given: ReturnType<typeof billingOn>;
  let collecting: Awaited<ReturnType<typeof collectingOn>>;

  beforeAll(async () => {
    ledger = await openLedger();
    collecting = await collectingOn(ledger);
    const api = await ledger.api({ followThrough: collecting.followThrough });
    operator = await clientOf(api, await ledger.key('operator'));
    given = billingOn(ledger, operator);
  });
  afterAll(() => ledger.close());

  describe('an order that is paid', () => {
    it('is charged with its taxes, and invoiced line by line to its events (R26–R28, S21)', async () => {
      const customer = await given.subscribed(undefined, undefined, { country: 'DE' });
      expect(collecting.problems).toEqual([]);
      const [listed, ...others] = await given.rows(`/v1/customers/${customer}/invoices`);
      expect(others).toEqual([]);
      expect(listed).toMatchObject({ status: 'paid', net: '145', tax: '27.55', gross: '172.55', open: '0' });
      expect(listed?.number).toMatch(/^INV-\d{6}$/);
      const { body } = await operator.get(`/v1/invoices/${listed?.id as string}`);
      expect(body).toMatchObject({
        buyer: { name: 'Ann & Co', address: { country: 'DE' } },
        lines: [{ line: 1, code: 'seat', quantity: 5, amount: '145' }],
        taxes: [{ code: 'VAT', jurisdiction: 'DE', amount: '27.55' }],
        receipts: [{ kind: 'payment', amount: '172.55' }],
        credit_notes: [],
      });
      const [line] = body.lines as { sources: { stream: string }[] }[];
      expect(line?.sources[0]?.stream).toBe(`Customer-${customer}`);
      expect(await given.rows(`/v1/customers/${customer}/payments`)).toMatchObject([
        { status: 'succeeded', amount: '172.55', invoice: listed?.id, invoice_number: listed?.number },
      ]);
      const statement = await operator.get(`/v1/customers/${customer}/statement`);
      expect(statement.body).toMatchObject({
        from: '2026-03-10T12:00:00.000Z',
        until: '2026-04-10T12:00:00.000Z',
        totals: [{ currency: 'USD', invoiced: '172.55', tax: '27.55', paid: '172.55', credited: '0' }],
        complete: true,
      });
    });

    it('is seen on the pages of the organization, its members and its seats (R48–R50, R58–R61)', async () => {
      const customer = await given.subscribed();
      const at = `/v1/customers/${customer}`;
      await given.confirmed(`${at}/seats`, { quantity: 2 });
      await ledger.settled();
      expect((await operator.get(at)).body).toMatchObject({
        name: 'Ann & Co',
        members: { owner: 1, admin: 0, member: 0 },
        seats: { paid: 7, used: 1, free: 6 },
        subscription: { policy: 'teams@1', renews: true },
        phase: 'good',
      });
      expect(await given.rows(`${at}/members`)).toMatchObject([
        { id: `${customer}-ann`, name: 'Ann', email: 'ann@example.org', role: 'owner', last_active_at: null },
      ]);
      expect((await operator.get(`${at}/members/${customer}-ann`)).body).toMatchObject({ name: 'Ann' });
      expect((await operator.get(`${at}/members/usr_nobody`)).body.code).toBe('member-not-found');
      expect(await given.rows(`${at}/invitations`)).toEqual([]);
      expect(await given.rows(`${at}/spaces`)).toEqual([]);
      expect((await operator.get(`${at}/seats`)).body).toMatchObject({ paid: 7, used: 1, available: 6 });
      expect((await given.rows(`${at}/seats/history`)).map(({ kind, amount }) => [kind, amount])).toEqual([
        ['added', '58'],
        ['started', '145'],
      ]);
      expect(await given.rows(`${at}/subscriptions`)).toMatchObject([{ status: 'running', seats: 7 }]);
      expect(await given.rows(`/v1/customers?limit=500`)).toContainEqual(
        expect.objectContaining({ id: customer, name: 'Ann & Co', phase: 'good' }),
      );
    });
  });

  describe('an invoice', () => {
    it('is credited in part, with a number of its own, and what is left goes back (S26)', async () => {
      const customer = await given.subscribed(undefined, undefined, { country: 'DE' });
      const [invoice] = await given.rows(`/v1/customers/${customer}/invoices`);
      const at = `/v1/invoices/${invoice?.id as string}`;
      expect((await operator.post(`${at}/void`, { reason: 'wrong' })).body.code).toBe(
        'invoice-settled-in-part',
      );
      const body = {
        lines: [{ line: 1, amount: '29' }],
        taxes: [{ tax: 1, amount: '5.51' }],
        reason: 'one seat too many',
      };
      const tried = await operator.post(`${at}/credit-notes?dry_run=true`, body);
      expect(tried.body).toMatchObject({ number: null, gross: '34.51' });
      const credited = await operator.post(`${at}/credit-notes`, body);
      expect(credited).toMatchObject({ status: 201, body: { net: '29', tax: '5.51', gross: '34.51' } });
      expect(credited.body.number).toMatch(/^CRN-\d{6}$/);
      await ledger.settled();
      expect((await operator.get(at)).body).toMatchObject({
        credited: '34.51',
        refunded: '34.51',
        credit_notes: [{ id: credited.body.id, number: credited.body.number, to_refund: '34.51' }],
      });
      expect(await given.rows(`/v1/customers/${customer}/refunds`)).toMatchObject([{ amount: '34.51' }]);
      expect(
        (await operator.post(`${at}/credit-notes`, { ...body, lines: [{ line: 9, amount: '1' }] })).body.code,
      ).toBe('credit-line-not-found');
      expect(
        (await operator.post(`${at}/credit-notes`, { ...body, lines: [{ line: 1, amount: '200' }] })).body,
      ).toMatchObject({ code: 'credit-above-invoice', creditable: '116' });
      expect((await operator.post(`${at}/credit-notes`, { ...body, lines: [], taxes: [] })).body.code).toBe(
        'credit-note-empty',
      );
      expect(collecting.problems).toEqual([]);
    });

    it('is disputed by its number, in words that are forgotten with the customer (R30, S25)', async () => {
      const customer = await given.subscribed();
      const [invoice] = await given.rows(`/v1/customers/${customer}/invoices`);
      const at = `/v1/customers/${customer}/disputes`;
      const body = { number: invoice?.number, about: 'seats', details: 'Bob had left by then' };
      const send = { idempotency: `dispute-${customer}` };
      const opened = await operator.post(at, body, send);
      expect(opened).toMatchObject({ status: 201, body: { state: 'open' } });
      expect((await operator.post(at, body, send)).body).toEqual(opened.body);
      expect((await operator.post(at, { ...body, details: 'Something else' }, send)).body.code).toBe(
        'idempotency-key-reused',
      );
      expect((await operator.post(at, { ...body, number: 'INV-999999' })).body.code).toBe(
        'invoice-not-found',
      );
      const one = `/v1/disputes/${opened.body.id as string}`;
      await ledger.settled();
      expect((await operator.get(one)).body).toMatchObject({
        number: invoice?.number,
        details: 'Bob had left by then',
        state: 'open',
      });
      expect(JSON.stringify(ledger.log.after(0n, 100_000).map(({ data }) => data))).not.toContain(
        'Bob had left',
      );
      await ledger.vault.erase(customer);
      expect((await operator.get(one)).body.details).toBeNull();
      const resolved = await operator.post(`${one}/resolution`, {
        outcome: 'rejected',
        reason: 'he had not',
      });
      expect(resolved.body).toMatchObject({ state: 'rejected' });
      expect((await operator.post(`${one}/withdrawal`, {})).body).toMatchObject({
        code: 'dispute-closed',
        state: 'rejected',
      });
      const second = await operator.post(at, body);
      const withdrawn = await operator.post(`/v1/disputes/${second.body.id as string}/withdrawal`, {});
      expect(withdrawn.body).toMatchObject({ state: 'withdrawn' });
      expect((await given.rows(at)).map(({ state }) => state)).toEqual(['withdrawn', 'rejected']);
      expect((await given.rows('/v1/disputes?state=withdrawn')).map(({ id }) => id)).toContain(
        second.body.id,
      );
    });
  });

  describe('the catalogue', () => {
    it('shows every plan with what it includes and costs (R19, R21)', async () => {
      const plans = await given.rows('/v1/plans');
      expect(plans.map(({ plan }) => plan)).toEqual([
        'enterprise',
        'pass',
        'pooled-enterprise',
        'pooled-team',
        'pro',
        'starter',
        'teams',
      ]);
      const { body } = await operator.get('/v1/plans/teams');
      expect(body).toMatchObject({
        policy: 'teams@1',
        audience: 'organization',
        seats: { model: 'purchased' },
        prices: [{ item: 'seat', billed: 'month', per_month: '29' }],
      });
      expect((body.entitlements as unknown[]).length).toBeGreaterThan(0);
      expect((await operator.get('/v1/plans/no-such-plan')).body.code).toBe('policy-not-found');
    });
  });
});
