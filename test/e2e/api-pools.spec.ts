import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { policyCatalogue } from '#domain/policy';
import { clientOf, freshKey, type Answer, type Client } from './api-client.js';
import { openLedger, type TestLedger } from './api-ledger.js';
import { listen } from './api-listener.js';

// A whole product starts behind these; how long that takes is the machine's business.
jest.setTimeout(60_000);

let ledger: TestLedger;
let operator: Client;
let url: string;

beforeAll(async () => {
  ledger = await openLedger();
  const api = await ledger.api();
  url = api.url;
  operator = await clientOf(api, await ledger.key('operator'));
});
afterAll(() => ledger.close());

const accountWith = async (credits: string, plan = 'teams'): Promise<string> => {
  const opened = await operator.post('/v1/accounts', { owner: { kind: 'organization', id: 'cus_1' }, plan });
  expect(opened.status).toBe(201);
  const of = `/v1/accounts/${opened.body.id as string}`;
  if (credits !== '0') expect((await operator.post(`${of}/grants`, { amount: credits, class: 'promo' })).status).toBe(201);
  return of;
};
const after = ({ headers }: Answer): string => `at_least=${headers.get('ledger-position') ?? ''}`;
const balanceOf = async (of: string, answer: Answer): Promise<Answer['body']> => (await operator.get(`${of}/balance?${after(answer)}`)).body;
const usage = { provider: 'openai', model: 'gpt-4o', input_tokens: 1000, cached_tokens: 200, output_tokens: 100, latency_ms: 850, time: '2026-03-10T11:59:00Z' };
const HOUR = 3_600_000;

describe('spending', () => {
  it('debits an amount and shows the balance that its own write left (R8, R22)', async () => {
    const of = await accountWith('10');
    const debit = await operator.post(`${of}/debits`, { amount: '2.5', member: 'usr_7', space: 'spc_1' });
    expect(debit).toMatchObject({ status: 201, body: { amount: '2.5', member: 'usr_7', space: 'spc_1', policy: 'teams@1', debt: '0', hold: null } });
    expect(await balanceOf(of, debit)).toMatchObject({ posted: '7.5', held: '0', available: '7.5', asset: 'USD' });
    expect((await operator.get(`${of}/debits/${debit.body.id as string}`)).body).toEqual(debit.body);
    expect(await operator.post(`${of}/debits`, { amount: '7.500000001' })).toMatchObject({ status: 409, body: { code: 'insufficient-credits', available: '7.5', required: '7.500000001' } });
  });

  it("prices usage at the provider's exact price (R2, S12) and traces it in the statement", async () => {
    const of = await accountWith('1');
    const debit = await operator.post(`${of}/debits`, { usage, member: 'usr_7' });
    // 800 × $2.50 + 200 × $1.25 + 100 × $10 per million
    expect(debit.body).toMatchObject({ amount: '0.00325', price: { usd: '0.00325', usd_per_credit: '1' }, usage: { outcome: 'succeeded' } });
    const statement = await operator.get(`${of}/debits?${after(debit)}&model=gpt-4o`);
    expect(statement.body.data).toMatchObject([{ id: debit.body.id, amount: '0.00325', trace: [{ amount: '0.00325', class: 'promo' }], actor: 'operator:test-operator' }]);
  });

  it('holds, captures less, and frees the rest; voids another (S6)', async () => {
    const of = await accountWith('10');
    const hold = await operator.post(`${of}/holds`, { amount: '4', seconds: 600, member: 'usr_1' });
    expect(await balanceOf(of, hold)).toMatchObject({ posted: '10', held: '4', available: '6' });
    expect((await operator.get(`${of}/holds`)).body.data).toMatchObject([{ id: hold.body.id, amount: '4', member: 'usr_1' }]);
    const capture = await operator.post(`${of}/holds/${hold.body.id as string}/capture`, { amount: '1.5' });
    expect(capture).toMatchObject({ status: 201, body: { amount: '1.5', hold: hold.body.id, debt: '0' } });
    expect(await balanceOf(of, capture)).toMatchObject({ posted: '8.5', held: '0', available: '8.5' });
    expect((await operator.post(`${of}/holds/${hold.body.id as string}/capture`, { amount: '1' })).body.code).toBe('hold-captured');
    const second = await operator.post(`${of}/holds`, { amount: '1' });
    expect(await operator.post(`${of}/holds/${second.body.id as string}/void`, {})).toMatchObject({ status: 200, body: { released: [{ amount: '1' }] } });
    expect((await operator.post(`${of}/holds/${second.body.id as string}/void`, {})).body.code).toBe('hold-voided');
    const third = await operator.post(`${of}/holds`, { amount: '1', seconds: 60 });
    ledger.clock.advance(61_000);
    expect((await operator.post(`${of}/holds/${third.body.id as string}/capture`, { amount: '1' })).body.code).toBe('hold-timed-out');
  });

  it('reverses a debit once, whatever key asks (S9)', async () => {
    const of = await accountWith('10');
    const debit = await operator.post(`${of}/debits`, { amount: '3' });
    const body = { debit: debit.body.id, reason: 'provider did not charge' };
    const reversal = await operator.post(`${of}/reversals`, body);
    expect(reversal).toMatchObject({ status: 201, body: { debit: debit.body.id, amount: '3' } });
    const again = await operator.post(`${of}/reversals`, body);
    expect([again.body, again.headers.get('idempotent-replayed')]).toEqual([reversal.body, 'true']);
    expect((await operator.post(`${of}/reversals`, { ...body, reason: 'another' })).body.code).toBe('debit-already-reversed');
    expect((await operator.post(`${of}/reversals`, { ...body, debit: 'deb_nothing' })).body.code).toBe('debit-not-found');
    expect(await balanceOf(of, again)).toMatchObject({ available: '10' });
  });

  it("records usage on the customer's own key without a debit (R38)", async () => {
    const of = await accountWith('10');
    const record = await operator.post(`${of}/own-key-usage`, { usage });
    expect(record).toMatchObject({ status: 201, body: { price: { usd: '0.00325' } } });
    expect(await balanceOf(of, record)).toMatchObject({ available: '10' });
    expect((await operator.get(`${of}/usage?${after(record)}`)).body).toMatchObject({ spend: '0', own_key: { requests_succeeded: 1 } });
  });

  it('takes many at once, each for itself, a repeat in the same batch included', async () => {
    const of = await accountWith('10');
    const account = of.split('/').at(-1) ?? '';
    const hold = await operator.post(`${of}/holds`, { amount: '1' });
    const items = [
      { account, body: { amount: '2' }, idempotency_key: 'a' },
      { account, body: { amount: '2' }, idempotency_key: 'a' },
      { account, operation: 'debit', body: { amount: '100' } },
      { account, operation: 'hold', body: { amount: '1' } },
      { account, operation: 'capture', hold: hold.body.id, body: { amount: '1' } },
      { account, operation: 'own-key-usage', body: { usage } },
    ];
    const idempotency = freshKey();
    const batch = await operator.post('/v1/batch', { items }, { idempotency });
    const results = batch.body.data as { status: number; replayed: boolean; body: Record<string, unknown> }[];
    expect(results.map(({ status, replayed }) => [status, replayed])).toEqual([[201, false], [201, true], [409, false], [201, false], [201, false], [201, false]]);
    expect(results[1]?.body).toEqual(results[0]?.body);
    expect(await balanceOf(of, batch)).toMatchObject({ posted: '7', held: '1', available: '6' });
    const again = await operator.post('/v1/batch', { items: items.filter((_, n) => n !== 2) }, { idempotency });
    expect((again.body.data as { status: number }[]).map(({ status }) => status)).toEqual([201, 201, 201, 422, 422]); // the refused item had left its key free
  });

  it('takes usage as CloudEvents; source and id are the key, for ever', async () => {
    const of = await accountWith('10');
    const { time, ...data } = usage;
    const event = (id: string, more: object = {}) => ({ specversion: '1.0', id, source: 'gateway/eu-1', type: 'usage.recorded.v1', subject: of.split('/').at(-1), time, data: { ...data, ...more } });
    const headers = { 'content-type': 'application/cloudevents-batch+json' };
    const send = () => operator.post('/v1/usage-events', [event('1'), event('2', { member: 'usr_1' }), event('3', { own_key: true }), event('1')], { headers });
    const first = await send();
    const second = await send();
    const gist = ({ body }: Answer) => (body.data as { status: number; replayed: boolean }[]).map(({ status, replayed }) => [status, replayed]);
    expect(gist(first)).toEqual([[201, false], [201, false], [201, false], [201, true]]);
    expect(gist(second)).toEqual([[201, true], [201, true], [201, true], [201, true]]);
    expect(await balanceOf(of, second)).toMatchObject({ available: '9.9935' });
  });
});

describe('credits in', () => {
  it('are bought at an offered amount, refunded as far as unused, corrected with a reason (R9, R45, R57)', async () => {
    const of = await accountWith('0');
    const payment = { amount: '50', currency: 'USD', reference: 'pi_1' };
    const purchase = await operator.post(`${of}/purchases`, { payment });
    expect(purchase).toMatchObject({ status: 201, body: { amount: '50', payment, usd_per_credit: '1' } });
    expect((await operator.post(`${of}/purchases`, { payment })).body.code).toBe('payment-already-credited');
    expect((await operator.post(`${of}/purchases`, { payment: { ...payment, amount: '51', reference: 'pi_2' } })).body.code).toBe('purchase-amount-not-offered');
    await operator.post(`${of}/debits`, { amount: '20' });
    expect(await operator.post(`${of}/adjustments`, { direction: 'down', amount: '5', reason: 'typo' })).toMatchObject({ status: 201, body: { direction: 'down', amount: '5', allocations: [{ amount: '5' }] } });
    expect(await operator.post(`${of}/adjustments`, { direction: 'up', amount: '1', reason: 'goodwill' })).toMatchObject({ status: 201, body: { direction: 'up', amount: '1' } });
    const refund = await operator.post(`${of}/refunds`, { lot: purchase.body.id, reference: 're_1', reason: 'asked for it' });
    expect(refund).toMatchObject({ status: 201, body: { amount: '25', paid_back: { amount: '25', currency: 'USD' } } });
    expect((await operator.post(`${of}/refunds`, { lot: purchase.body.id, reference: 're_2', reason: 'again' })).body.code).toBe('refund-of-consumed');
    const history = await operator.get(`${of}/purchase-history?${after(refund)}`);
    expect((history.body.data as { kind: string }[]).map(({ kind }) => kind)).toEqual(['refund', 'adjustment', 'adjustment', 'purchase']);
    expect((await operator.get(`${of}/purchase-history?kind=purchase&limit=1`)).body).toMatchObject({ has_more: false, next_cursor: null });
  });

  it('expire at their instant whether or not anybody has booked it (R41), and the past stays visible (S3)', async () => {
    const of = await accountWith('0');
    const t0 = ledger.clock.now();
    await operator.post(`${of}/grants`, { amount: '5', class: 'promo', expires_at: '2026-03-10T18:00:00Z' });
    await operator.post(`${of}/grants`, { amount: '7', class: 'promo', expires_at: null });
    ledger.clock.advance(24 * HOUR);
    await ledger.settled();
    const now = await operator.get(`${of}/balance`);
    expect(now.body).toMatchObject({ available: '7' });
    expect((await operator.get(`${of}/balance?as_of=${t0}`)).body).toMatchObject({ available: '12', at: t0 });
    expect((await operator.get(`${of}/balance?as_of=2026-03-10T18:00:00Z`)).body).toMatchObject({ available: '7' });
    expect((await operator.get(`${of}/balance?known_at=2026-03-01T00:00:00Z`)).status).toBe(404);
    expect((await operator.get(`/v1/due`)).body.data).toEqual(expect.arrayContaining([{ account: of.split('/').at(-1), due_at: '2026-03-10T18:00:00.000Z' }]));
    const settled = await operator.post(`${of}/settlements`, {});
    expect(settled.status).toBe(200);
    expect((await operator.get(`${of}/lots?state=all&${after(await operator.get(of))}`)).body.data).toMatchObject([{ state: 'expired', remaining: '0' }, { state: 'usable' }]);
    expect((await operator.get(`${of}/lots?limit=1`)).body).toMatchObject({ has_more: false });
  });
});

describe('controls', () => {
  it('freezes for several reasons and lifts each by itself (S10)', async () => {
    const of = await accountWith('10');
    const freeze = (reason: string) => operator.post(`${of}/freeze`, { reason });
    expect(await freeze('suspended')).toMatchObject({ status: 200, body: { changed: true } });
    expect(await freeze('suspended')).toMatchObject({ status: 200, body: { changed: false } });
    await freeze('dispute');
    expect((await operator.post(`${of}/debits`, { amount: '1' })).body).toMatchObject({ status: 409, code: 'customer-suspended', reason: 'suspended' });
    await operator.post(`${of}/unfreeze`, { reason: 'suspended' });
    expect((await operator.post(`${of}/debits`, { amount: '1' })).body.code).toBe('pool-disputed');
    expect((await operator.get(of)).body.frozen).toMatchObject([{ reason: 'dispute' }]);
    await operator.post(`${of}/unfreeze`, { reason: 'dispute' });
    expect((await operator.post(`${of}/debits`, { amount: '1' })).status).toBe(201);
  });

  it('caps a member and each space, and shows what is used (R75–R77)', async () => {
    const of = await accountWith('100');
    await operator.post(`${of}/caps`, { scope: 'member', subject: 'usr_1', limit: '5' });
    await operator.post(`${of}/caps`, { scope: 'space', window: 'calendar_day', limit: '3' });
    await operator.post(`${of}/debits`, { amount: '2', member: 'usr_1', space: 'spc_1' });
    expect((await operator.post(`${of}/debits`, { amount: '2', member: 'usr_2', space: 'spc_1' })).body).toMatchObject({ code: 'cap-exceeded', scope: 'space', limit: '3', used: '2' });
    expect((await operator.post(`${of}/debits`, { amount: '4', member: 'usr_1' })).body).toMatchObject({ code: 'cap-exceeded', scope: 'member' });
    const last = await operator.get(of);
    expect(last.body.caps).toEqual([
      { scope: 'member', subject: 'usr_1', window: 'grant_cycle', limit: '5' },
      { scope: 'space', subject: null, window: 'calendar_day', limit: '3' },
    ]);
    expect((await operator.get(`${of}/members?${after(last)}`)).body.data).toMatchObject([{ subject: 'usr_1', cap: { limit: '5', used: '2', left: '3', own: true } }]);
    expect((await operator.get(`${of}/spaces`)).body.data).toMatchObject([{ subject: 'spc_1', cap: { own: false, left: '1' } }]);
    expect((await operator.post(`${of}/caps/removals`, { scope: 'space' })).status).toBe(200);
    expect((await operator.post(`${of}/caps/removals`, { scope: 'space' })).body.code).toBe('cap-not-found');
  });

  it('alerts once below the threshold (R78)', async () => {
    const of = await accountWith('10');
    expect((await operator.put(`${of}/alert`, { alert: { kind: 'absolute', below: '5', recipients: ['owner'] } })).body).toMatchObject({ changed: true });
    const debit = await operator.post(`${of}/debits`, { amount: '6' });
    expect(await balanceOf(of, debit)).toMatchObject({ alert: { threshold: '5', low: true } });
    expect(await balanceOf(of, await operator.put(`${of}/alert`, {}))).toMatchObject({ alert: { threshold: null, low: false } });
  });
});

describe('policies', () => {
  it('are published by version, move nobody until assigned, and are cited from then on (S15)', async () => {
    const of = await accountWith('10');
    const teams = policyCatalogue.find(({ plan }) => plan === 'teams');
    const document = { ...teams, title: 'Teams, second edition' };
    expect((await operator.post('/v1/policies/teams', { document, version: 7 })).body).toMatchObject({ code: 'policy-version-not-next', expected: 2 });
    expect((await operator.post('/v1/policies/teams', { document: { ...document, surprise: 1 } })).body).toMatchObject({ code: 'policy-invalid', path: 'surprise' });
    expect((await operator.post('/v1/policies/teams', { document })).body).toEqual({ plan: 'teams', changed: true, policy: 'teams@2' });
    expect((await operator.post('/v1/policies/teams', { document })).body).toEqual({ plan: 'teams', changed: false, policy: 'teams@2' });
    expect((await operator.post(`${of}/debits`, { amount: '1' })).body.policy).toBe('teams@1');
    expect((await operator.post(`${of}/policy`, { plan: 'teams' })).body).toMatchObject({ changed: true, policy: 'teams@2' });
    expect((await operator.post(`${of}/debits`, { amount: '1' })).body.policy).toBe('teams@2');
    expect((await operator.post(`${of}/policy`, { plan: 'no-such-plan' })).body.code).toBe('policy-not-found');
    expect((await operator.get('/v1/policies/teams?limit=1')).body).toMatchObject({ data: [{ policy: 'teams@1' }], has_more: true });
    expect((await operator.get('/v1/policies/teams/versions/latest')).body).toMatchObject({ policy: 'teams@2', document: { title: 'Teams, second edition' } });
  });
});

describe('usage', () => {
  it('shows spend, requests, shares, series and performance (R52–R54, R74, S13)', async () => {
    const of = await accountWith('10');
    for (const member of ['usr_1', 'usr_1', 'usr_2']) await operator.post(`${of}/debits`, { usage: { ...usage, time: null }, member });
    const last = await operator.post(`${of}/debits`, { usage: { ...usage, time: null, outcome: 'failed' }, member: 'usr_2' });
    const at = after(last);
    expect((await operator.get(`${of}/usage?${at}`)).body).toMatchObject({ spend: '0.013', active_users: 2, figures: { requests_succeeded: 3, requests_failed: 1, input_tokens: 4000 } });
    expect((await operator.get(`${of}/usage/shares?by=member&${at}`)).body.data).toMatchObject([{ name: 'usr_1', request_share: '66.6666' }, { name: 'usr_2' }]);
    expect((await operator.get(`${of}/usage/top-users`)).body.data).toMatchObject([{ name: 'usr_1', requests_succeeded: 2 }, { name: 'usr_2' }]);
    expect((await operator.get(`${of}/usage/models`)).body.data).toMatchObject([{ model: 'gpt-4o', failure_share: '25.0000', requests_succeeded: 3 }]);
    expect((await operator.get(`${of}/usage/series?unit=week`)).body.data).toMatchObject([{ requests_succeeded: 3 }]);
  });
});

describe('the live balance', () => {
  it('tells each new balance with its log position, and resumes after the last one that the client has', async () => {
    const of = await accountWith('10');
    await ledger.settled();
    const key = await ledger.key('auditor');
    const first = await listen(`${url}${of}/balance/stream`, key);
    const start = await first.next();
    expect(start.data).toMatchObject({ available: '10' });
    const debit = await operator.post(`${of}/debits`, { amount: '1' });
    const second = await first.next();
    expect(second).toMatchObject({ id: debit.headers.get('ledger-position'), data: { available: '9' } });
    first.close();
    await operator.post(`${of}/debits`, { amount: '1' });
    await ledger.settled();
    const resumed = await listen(`${url}${of}/balance/stream`, key, second.id);
    expect((await resumed.next()).data).toMatchObject({ available: '8' });
    resumed.close();
    expect((await operator.get('/v1/accounts/acc_nobody/balance/stream')).body.code).toBe('account-not-found');
    expect((await operator.get(`${of}/balance/stream`, { headers: { 'last-event-id': 'x' } })).body.code).toBe('field-invalid');
  });
});

it('moves a test clock forwards only', async () => {
  expect((await operator.get('/v1/sandbox/clock')).body.kind).toBe('test');
  expect((await operator.post('/v1/sandbox/clock', { now: '2026-01-01T00:00:00Z' })).body.code).toBe('clock-goes-back');
  expect((await operator.post('/v1/sandbox/clock?dry_run=true', { now: '2026-04-10T12:00:00Z' })).status).toBe(200);
  expect((await operator.post('/v1/sandbox/clock', { now: '2026-04-10T12:00:00Z' })).body).toEqual({ kind: 'test', now: '2026-04-10T12:00:00.000Z' });
});

it('serves health, metrics, its document and a page to browse it without a key, and nothing from elsewhere', async () => {
  expect((await operator.get('/health/live', { key: null })).body).toEqual({ status: 'live' });
  expect((await operator.get('/health/ready', { key: null })).body).toMatchObject({ ready: true });
  expect((await operator.get('/metrics', { key: null })).status).toBe(200);
  const page = await operator.get('/docs', { key: null });
  expect([page.status, page.body.text]).toEqual([200, expect.stringContaining('swagger')]);
  for (const [, source] of String(page.body.text).matchAll(/(?:src|href)="([^"]+)"/g)) expect(source).not.toMatch(/^https?:/);
  expect((await operator.get('/docs/swagger-ui-bundle.js', { key: null })).status).toBe(200);
});

it('has worked on every route of its document', () => {
  const routes = Object.entries(operator.document.paths).flatMap(([path, operations]) => Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`));
  const elsewhere = ['POST /v1/keys', 'GET /v1/keys', 'DELETE /v1/keys/{key}', 'GET /v1/accounts/{account}/balance/stream']; // api-access.spec, and the listener above
  expect(routes.filter((route) => !operator.worked.has(route) && !elsewhere.includes(route))).toEqual([]);
});
