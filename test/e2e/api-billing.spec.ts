import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { clientOf, type Answer, type Client } from './api-client.js';
import { openLedger, type TestApi, type TestLedger } from './api-ledger.js';
import { collectingOn } from './collecting.js';

// A whole product starts behind these; how long that takes is the machine's business.
jest.setTimeout(60_000);

type Row = Readonly<Record<string, unknown>>;

let ledger: TestLedger;
let api: TestApi;
let operator: Client;
let collecting: Awaited<ReturnType<typeof collectingOn>>;

beforeAll(async () => {
  ledger = await openLedger();
  collecting = await collectingOn(ledger);
  const { followThrough, advanceClock } = collecting;
  api = await ledger.api({ followThrough, advanceClock });
  operator = await clientOf(api, await ledger.key('operator'));
});
afterAll(() => ledger.close());

const confirmed = async (at: string, body: object): Promise<Answer> => {
  const preview = await operator.post(`${at}/preview`, body);
  expect(preview.status).toBe(200);
  return operator.post(at, { ...body, preview_token: preview.body.token });
};

let count = 0;
/** A customer with five seats of `teams`, paid: its id. */
const subscribed = async (address?: object): Promise<string> => {
  const id = `cus_b${(count += 1).toString()}`;
  const owner = { member: `${id}-ann`, name: 'Ann', email: 'ann@example.org' };
  await operator.post('/v1/customers', { customer: id, kind: 'organization', name: 'Ann & Co', owner });
  const at = `/v1/customers/${id}`;
  if (address !== undefined)
    await operator.put(`${at}/billing-details`, { name: 'Ann & Co', tax_id: null, address });
  const ordered = await confirmed(`${at}/subscription`, { plan: 'teams', seats: 5 });
  expect([ordered.status, ordered.body.status]).toEqual([201, 'fulfilled']);
  return id;
};

const rows = async (path: string): Promise<readonly Row[]> => {
  await ledger.settled();
  const { status, body } = await operator.get(path);
  expect(status).toBe(200);
  return body.data as readonly Row[];
};

describe('an order that is paid', () => {
  it('is charged with its taxes, and invoiced line by line to its events (R26–R28, S21)', async () => {
    const customer = await subscribed({ country: 'DE' });
    expect(collecting.problems).toEqual([]);
    const [listed, ...others] = await rows(`/v1/customers/${customer}/invoices`);
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
    expect(await rows(`/v1/customers/${customer}/payments`)).toMatchObject([
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
    const customer = await subscribed();
    const at = `/v1/customers/${customer}`;
    await confirmed(`${at}/seats`, { quantity: 2 });
    await ledger.settled();
    expect((await operator.get(at)).body).toMatchObject({
      name: 'Ann & Co',
      members: { owner: 1, admin: 0, member: 0 },
      seats: { paid: 7, used: 1, free: 6 },
      subscription: { policy: 'teams@1', renews: true },
      phase: 'good',
    });
    expect(await rows(`${at}/members`)).toMatchObject([
      { id: `${customer}-ann`, name: 'Ann', email: 'ann@example.org', role: 'owner', last_active_at: null },
    ]);
    expect((await operator.get(`${at}/members/${customer}-ann`)).body).toMatchObject({ name: 'Ann' });
    expect((await operator.get(`${at}/members/usr_nobody`)).body.code).toBe('member-not-found');
    expect(await rows(`${at}/invitations`)).toEqual([]);
    expect(await rows(`${at}/spaces`)).toEqual([]);
    expect((await operator.get(`${at}/seats`)).body).toMatchObject({ paid: 7, used: 1, available: 6 });
    expect((await rows(`${at}/seats/history`)).map(({ kind, amount }) => [kind, amount])).toEqual([
      ['added', '58'],
      ['started', '145'],
    ]);
    expect(await rows(`${at}/subscriptions`)).toMatchObject([{ status: 'running', seats: 7 }]);
    expect(await rows(`/v1/customers?limit=500`)).toContainEqual(
      expect.objectContaining({ id: customer, name: 'Ann & Co', phase: 'good' }),
    );
  });
});

describe('an invoice', () => {
  it('is credited in part, with a number of its own, and what is left goes back (S26)', async () => {
    const customer = await subscribed({ country: 'DE' });
    const [invoice] = await rows(`/v1/customers/${customer}/invoices`);
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
    expect(await rows(`/v1/customers/${customer}/refunds`)).toMatchObject([{ amount: '34.51' }]);
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
    const customer = await subscribed();
    const [invoice] = await rows(`/v1/customers/${customer}/invoices`);
    const at = `/v1/customers/${customer}/disputes`;
    const body = { number: invoice?.number, about: 'seats', details: 'Bob had left by then' };
    const send = { idempotency: `dispute-${customer}` };
    const opened = await operator.post(at, body, send);
    expect(opened).toMatchObject({ status: 201, body: { state: 'open' } });
    expect((await operator.post(at, body, send)).body).toEqual(opened.body);
    expect((await operator.post(at, { ...body, details: 'Something else' }, send)).body.code).toBe(
      'idempotency-key-reused',
    );
    expect((await operator.post(at, { ...body, number: 'INV-999999' })).body.code).toBe('invoice-not-found');
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
    const resolved = await operator.post(`${one}/resolution`, { outcome: 'rejected', reason: 'he had not' });
    expect(resolved.body).toMatchObject({ state: 'rejected' });
    expect((await operator.post(`${one}/withdrawal`, {})).body).toMatchObject({
      code: 'dispute-closed',
      state: 'rejected',
    });
    const second = await operator.post(at, body);
    const withdrawn = await operator.post(`/v1/disputes/${second.body.id as string}/withdrawal`, {});
    expect(withdrawn.body).toMatchObject({ state: 'withdrawn' });
    expect((await rows(at)).map(({ state }) => state)).toEqual(['withdrawn', 'rejected']);
    expect((await rows('/v1/disputes?state=withdrawn')).map(({ id }) => id)).toContain(second.body.id);
  });
});

describe('standing', () => {
  it('is told with what happens next; paying by hand restores it (R29, R34)', async () => {
    const customer = await subscribed();
    const at = `/v1/customers/${customer}/standing`;
    expect((await operator.get(at)).body).toMatchObject({ phase: 'good', unpaid: [], next_step: null });
    expect((await operator.post(`${at}/retry`, {})).body.code).toBe('nothing-unpaid');
    expect((await operator.post(`${at}/reinstate`, { reason: 'why not' })).body.code).toBe('purge-not-due');
    expect((await operator.post(`${at}/purge`, {})).body.code).toBe('purge-not-due');
    expect((await operator.get('/v1/customers/cus_nobody/standing')).body.code).toBe('standing-not-found');
  });
});

describe('a customer who does not pay', () => {
  const failing = { decline: { code: 'card_declined', says: 'Declined.' }, lasts: 'until-changed' } as const;
  const to = async (at: string): Promise<void> => {
    expect((await operator.post('/v1/sandbox/clock', { now: at })).status).toBe(200);
  };

  it('is past due, suspended, restored by hand; or reinstated or purged after the retention (R29–R34)', async () => {
    const [late, gone, back] = [await subscribed(), await subscribed(), await subscribed()];
    const at = (customer: string): string => `/v1/customers/${customer}/standing`;
    for (const customer of [late, gone, back])
      await collecting.payments.behave(customer, { ...failing, pendingFirst: 0 });
    await to('2026-04-11T00:00:00.000Z');
    const pastDue = await operator.get(at(late));
    expect(pastDue.body).toMatchObject({
      phase: 'past-due',
      suspended: false,
      attempt: 1,
      unpaid: [{ amount: '145', currency: 'USD' }],
      next_step: { step: 'retry', attempt: 2 },
    });
    const declined = await operator.post(`${at(late)}/retry`, {});
    expect(declined).toMatchObject({ status: 201, body: { standing: { phase: 'past-due', retry: null } } });
    expect((await rows(`/v1/customers/${late}/payments?status=failed`)).length).toBe(2);
    await to('2026-05-05T00:00:00.000Z');
    expect((await operator.get(at(late))).body).toMatchObject({ phase: 'suspended', suspended: true });
    const own = `/v1/accounts/acc_${late.slice('cus_'.length)}`;
    expect((await operator.post(`${own}/debits`, { amount: '1' })).body.code).toBe('customer-suspended');
    await collecting.payments.behave(late, { decline: null, lasts: 'until-changed', pendingFirst: 0 });
    const paid = await operator.post(`${at(late)}/retry`, {});
    expect(paid).toMatchObject({ status: 201, body: { standing: { phase: 'good', unpaid: [] } } });
    expect((await operator.post(`${own}/debits`, { amount: '1' })).body.code).toBe('insufficient-credits');
    expect((await rows(`/v1/customers/${late}/invoices`)).map(({ status }) => status)).toEqual([
      'paid',
      'paid',
    ]);

    await to('2026-06-05T00:00:00.000Z');
    expect((await operator.get(at(gone))).body).toMatchObject({ phase: 'purge-due', suspended: true });
    expect((await operator.post(`${at(back)}/reinstate`, { reason: 'talked to them' })).body.code).toBe(
      'invoices-unpaid',
    );
    await collecting.payments.behave(back, { decline: null, lasts: 'until-changed', pendingFirst: 0 });
    await operator.post(`${at(back)}/retry`, {});
    const reinstated = await operator.post(`${at(back)}/reinstate`, { reason: 'talked to them' });
    expect(reinstated.body).toMatchObject({ phase: 'good', suspended: false });
    const purged = await operator.post(`${at(gone)}/purge`, {});
    expect(purged.body).toMatchObject({ changed: true });
    expect((purged.body.erased as number) > 0).toBe(true);
    expect((await operator.post(`${at(gone)}/purge`, {})).body).toMatchObject({ changed: false, erased: 0 });
    await ledger.settled();
    expect((await operator.get(`/v1/customers/${gone}`)).body).toMatchObject({ name: null, phase: 'purged' });
    expect((await operator.post(`${at(gone)}/reinstate`, { reason: 'why not' })).body.code).toBe(
      'customer-purged',
    );
    expect(collecting.problems).toEqual([]);
  });

  it('is invoiced no more for what was voided', async () => {
    const customer = await subscribed();
    await collecting.payments.behave(customer, { ...failing, pendingFirst: 0 });
    const { body: subscription } = await operator.get(`/v1/customers/${customer}/subscription`);
    const { end } = subscription.cycle as { end: string };
    await to(end);
    const [unpaid] = await rows(`/v1/customers/${customer}/invoices?status=past-due`);
    const at = `/v1/invoices/${unpaid?.id as string}`;
    const voided = await operator.post(`${at}/void`, { reason: 'should not have been' });
    expect(voided.body).toMatchObject({ changed: true });
    expect((await operator.post(`${at}/void`, { reason: 'once more' })).body).toMatchObject({
      changed: false,
    });
    await ledger.settled();
    expect((await operator.get(at)).body).toMatchObject({
      status: 'void',
      void_reason: 'should not have been',
    });
    const standing = await operator.get(`/v1/customers/${customer}/standing`);
    expect(standing.body).toMatchObject({ phase: 'good', unpaid: [] });
    expect((await operator.post(`${at}/credit-notes`, { lines: [], reason: 'x' })).body.code).toBe(
      'invoice-void',
    );
  });
});

describe('the catalogue', () => {
  it('shows every plan with what it includes and costs (R19, R21)', async () => {
    const plans = await rows('/v1/plans');
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
