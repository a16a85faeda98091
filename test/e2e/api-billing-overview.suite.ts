import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { settles } from '#payments';
import { clientOf, type Client } from './api-client.js';
import { openLedger, type TestLedger } from './api-ledger.js';
import { billingOn, type Row } from './billing-given.js';
import { collectingOn } from './collecting.js';

describe('billing in one answer', () => {
  // A whole product starts behind these; how long that takes is the machine's business.
  jest.setTimeout(60_000);

  let ledger: TestLedger;
  let operator: Client;
  let given: ReturnType<typeof billingOn>;
  let collecting: Awaited<ReturnType<typeof collectingOn>>;

  beforeAll(async () => {
    ledger = await openLedger();
    collecting = await collectingOn(ledger);
    const { followThrough, advanceClock, payments } = collecting;
    const api = await ledger.api({ followThrough, advanceClock, payments });
    operator = await clientOf(api, await ledger.key('operator'));
    given = billingOn(ledger, operator);
  });
  afterAll(() => ledger.close());

  const shown = async (customer: string, query = ''): Promise<Row> => {
    await ledger.settled();
    const { status, body } = await operator.get(`/v1/customers/${customer}/billing${query}`);
    expect(status).toBe(200);
    return body;
  };
  const rowsIn = (answer: Row, list: string): readonly Row[] =>
    (answer[list] as { data: readonly Row[] }).data;

  it('has credits, the method in use, payments of the cycle, purchases of every kind, history and invoices (R47, R56, R57)', async () => {
    const customer = await given.subscribed();
    const account = `acc_${customer.slice('cus_'.length)}`;
    const buy = (amount: string) => operator.post(`/v1/customers/${customer}/credit-purchases`, { amount });
    const { body: bought } = await buy('100');
    await operator.post(`/v1/customers/${customer}/credit-purchases/${bought.id as string}/refunds`, {
      ...{ amount: '30', reason: 'too many' },
    });
    const decline = { code: 'insufficient_funds', says: 'Not enough.' };
    await collecting.payments.behave(customer, { ...settles, decline, lasts: 'once' });
    expect((await buy('250')).status).toBe(402);
    const promotion = { class: 'promo', amount: '5', reference: 'hello' };
    await operator.post(`/v1/accounts/${account}/grants`, promotion);
    await given.confirmed(`/v1/customers/${customer}/seats`, { quantity: 1 });

    const answer = await shown(customer);
    expect(answer).toMatchObject({
      credits: [{ account, asset: 'USD' }],
      payment_method: { id: 'card_sandbox', last4: '4242', default: true },
      standing: { phase: 'good' },
    });
    expect(rowsIn(answer, 'payments').map(({ status, kind, amount }) => [status, kind, amount])).toEqual([
      ['succeeded', 'supplementary', expect.any(String)],
      ['failed', 'credits', '250'],
      ['succeeded', 'credits', '100'],
      ['succeeded', 'cycle', '145'],
    ]);
    expect(rowsIn(answer, 'purchases')).toMatchObject([
      { status: 'failed', reason: 'insufficient_funds', in_words: 'Not enough.', credits: null },
      { status: 'credited', refunded: '30', credits: '100', refund_under_way: null, dispute: null },
    ]);
    expect(rowsIn(answer, 'refunds')).toMatchObject([{ amount: '30' }]);
    expect(rowsIn(answer, 'history').map(({ kind, amount }) => [kind, amount])).toEqual(
      expect.arrayContaining([
        ['promotion', '5'],
        ['refund', '-30'],
        ['purchase', '100'],
      ]),
    );
    expect(rowsIn(answer, 'seat_changes').map(({ kind }) => kind)).toContain('added');
    expect(rowsIn(answer, 'invoices').map(({ kind }) => kind)).toEqual(['supplementary', 'credits', 'cycle']);
    const { cycle } = answer as { cycle: { start: string; end: string } };
    const later = await shown(customer, `?from=${cycle.end}&until=2027-01-01T00:00:00Z`);
    expect(rowsIn(later, 'payments')).toEqual([]);
  });

  it('lists purchases by customer and account, page by page and by what became of them', async () => {
    const customer = await given.subscribed();
    const at = `/v1/customers/${customer}/credit-purchases`;
    for (const amount of ['50', '100', '250']) await operator.post(at, { amount });
    await collecting.payments.behave(customer, { ...settles, needsAction: true });
    await operator.post(at, { amount: '500', return_url: 'https://shop.test/back' });
    await operator.post('/v1/sandbox/clock', { now: '2026-03-20T00:00:00.000Z' });
    await collecting.payments.behave(customer, settles);
    const statuses = async (path: string): Promise<readonly unknown[]> =>
      (await given.rows(path)).map(({ status, amount }) => [status, amount]);
    expect(await statuses(at)).toEqual([
      ['abandoned', '500'],
      ['credited', '250'],
      ['credited', '100'],
      ['credited', '50'],
    ]);
    const account = `/v1/accounts/acc_${customer.slice('cus_'.length)}/purchases`;
    expect(await statuses(`${account}?status=abandoned`)).toEqual([['abandoned', '500']]);
    expect(await statuses(`${account}?dispute=open`)).toEqual([]);
    const { body: page } = await operator.get(`${account}?limit=3`);
    expect(await statuses(`${account}?limit=3&cursor=${page.next_cursor as string}`)).toEqual([
      ['credited', '50'],
    ]);
    expect(await given.rows(`/v1/customers/${customer}/payments?status=abandoned`)).toMatchObject([
      { kind: 'credits', amount: '500', invoice: null },
    ]);
    const wrong = await operator.get(`${account}?status=lost`);
    expect([wrong.status, wrong.body.code]).toEqual([422, 'field-invalid']);
  });

  it('has the history of every account that the customer owns, also without a subscription (R56, R57)', async () => {
    const customer = await given.registered();
    const account = `acc_of_${customer}`;
    const opened = await operator.post('/v1/accounts', {
      ...{ account, owner: { kind: 'organization', id: customer }, plan: 'teams' },
    });
    expect(opened.status).toBe(201);
    const promotion = { class: 'promo', amount: '5', reference: 'hello' };
    await operator.post(`/v1/accounts/${account}/grants`, promotion);
    const answer = await shown(customer);
    expect(rowsIn(answer, 'history')).toMatchObject([{ account, kind: 'promotion', amount: '5' }]);
    expect(rowsIn(answer, 'history')).toEqual(await given.rows(`/v1/accounts/${account}/purchase-history`));
  });

  it('of somebody without subscription and account is empty; of nobody there is none', async () => {
    const answer = await shown(await given.registered());
    expect(answer).toMatchObject({ cycle: null, credits: [], standing: null, invoices: { data: [] } });
    expect((await operator.get('/v1/customers/cus_never/billing')).body.code).toBe('customer-not-found');
  });
});
