import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { settles } from '#payments';
import { openPaymentDispute } from '#domain/purchase';
import { amount, randomIds } from '#kernel';
import { clientOf, type Client } from './api-client.js';
import { openLedger, type TestLedger } from './api-ledger.js';
import { billingOn } from './billing-given.js';
import { collectingOn } from './collecting.js';

describe('credit purchases', () => {
  // A whole product starts behind these; how long that takes is the machine's business.
  jest.setTimeout(60_000);

  let ledger: TestLedger;
  let operator: Client;
  let given: ReturnType<typeof billingOn>;
  let collecting: Awaited<ReturnType<typeof collectingOn>>;
  let customer = '';
  let at = '';

  beforeAll(async () => {
    ledger = await openLedger();
    collecting = await collectingOn(ledger);
    const { followThrough, refundOutlook, payments } = collecting;
    const api = await ledger.api({ followThrough, refundOutlook, payments });
    operator = await clientOf(api, await ledger.key('operator'));
    given = billingOn(ledger, operator);
    customer = await given.subscribed(undefined, undefined, { country: 'DE' });
    at = `/v1/customers/${customer}/credit-purchases`;
  });
  afterAll(() => ledger.close());

  const balance = async (): Promise<unknown> => {
    await ledger.settled();
    const { body } = await operator.get(`/v1/accounts/acc_${customer.slice(4)}/balance`);
    return body.available;
  };

  describe('credits that are bought', () => {
    it('cost what the preview showed, and are there with the answer (R9–R11)', async () => {
      const preview = await operator.post(`${at}/preview`, { amount: '100' });
      expect(preview.body).toMatchObject({
        ...{ amount: '100', credits: '100', tax: '19', gross: '119', currency: 'USD' },
        taxes: [{ code: 'VAT', jurisdiction: 'DE' }],
      });
      const bought = await operator.post(at, { amount: '100', preview_token: preview.body.token });
      expect(bought.status).toBe(201);
      expect(bought.body).toMatchObject({
        status: 'credited',
        credits: '100',
        gross: '119',
        next_action: null,
      });
      expect(collecting.payments.taken().get(bought.body.payment as string)).toBe(amount('119'));
      expect(await balance()).toBe('100');
      expect(await given.rows(`/v1/customers/${customer}/payments`)).toMatchObject([
        { status: 'succeeded', amount: '119', kind: 'credits' },
        { amount: '172.55' },
      ]);
      expect((await operator.get(`${at}/${bought.body.id as string}`)).body).toEqual(bought.body);
    });

    it('show on their invoice that the payer’s bank holds the money', async () => {
      const { body } = await operator.post(at, { amount: '50' });
      const dispute = { dispute: 'dp_held', reason: 'fraudulent' };
      const amounts = { amount: amount('59.5'), currency: 'USD', recordDebt: true, freeze: false };
      const commandId = randomIds.uuid();
      const opened = await ledger.streams.purchases.transact(
        body.id as string,
        openPaymentDispute({ ...dispute, ...amounts }),
        {
          ...{ commandId, fingerprint: commandId, correlation: commandId },
          ...{ actor: 'system:test', causation: null, at: ledger.clock.now() },
        },
      );
      expect(opened.kind).toBe('accepted');
      await ledger.settled();
      const [invoice] = await given.rows(`/v1/customers/${customer}/invoices?kind=credits`);
      const { disputes } = (await operator.get(`/v1/invoices/${invoice?.id as string}`)).body;
      const held = { id: 'dp_held', status: 'open', payment: body.payment, amount: '59.5', closed_at: null };
      expect(disputes).toMatchObject([held]);
    });

    it('are bought once with one key, whatever has changed since', async () => {
      const key = { headers: { 'idempotency-key': 'once' } };
      const first = await operator.call('POST', at, { body: { amount: '50' }, ...key });
      const again = await operator.call('POST', at, { body: { amount: '50' }, ...key });
      expect([first.status, again.status]).toEqual([201, 201]);
      expect(again.body).toEqual(first.body);
      expect(again.headers.get('idempotent-replayed')).toBe('true');
      const other = await operator.call('POST', at, { body: { amount: '100' }, ...key });
      expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
    });

    it('are refused with what is wrong', async () => {
      const before = await ledger.head();
      const refused = async (body: object, ...expected: readonly unknown[]): Promise<void> => {
        const answer = await operator.post(at, body);
        expect([answer.status, answer.body.code]).toEqual(expected);
      };
      await refused({ amount: '51' }, 422, 'purchase-amount-not-offered');
      await refused({ amount: '1000.001' }, 422, 'amount-below-minor-unit');
      await refused({ amount: 50 }, 422, 'amount-not-string');
      await refused({ amount: '50', account: 'acc_never' }, 404, 'account-not-found');
      await refused({ amount: '50', preview_token: 'old' }, 409, 'preview-stale');
      await refused({ amount: '50', no_such: 1 }, 422, 'unknown-field');
      const never = await operator.post('/v1/customers/cus_never/credit-purchases', { amount: '50' });
      expect([never.status, never.body.code]).toEqual([404, 'customer-not-found']);
      for (const id of ['pur_never', 'pur.never', 'x'.repeat(80)])
        expect((await operator.get(`${at}/${id}`)).body.code).toBe('purchase-not-found');
      expect(await ledger.head()).toBe(before);
    });

    it('that are declined answer 402 with the reason, and give nothing', async () => {
      const decline = { code: 'insufficient_funds', says: 'Not enough money.' };
      const held = await balance();
      await collecting.payments.behave(customer, { decline, lasts: 'once', pendingFirst: 0 });
      const answer = await operator.post(at, { amount: '250' });
      expect(answer.status).toBe(402);
      expect(answer.body).toMatchObject({ code: 'purchase-declined', reason: 'insufficient_funds' });
      expect(await balance()).toBe(held);
    });

    it('may need a step of the payer: 202 says which, and the same call again completes it and answers the same', async () => {
      await collecting.payments.behave(customer, { ...settles, needsAction: true });
      const key = { headers: { 'idempotency-key': 'three-d-secure' } };
      const body = { amount: '250', return_url: 'https://shop.test/back' };
      const asked = await operator.call('POST', at, { body, ...key });
      expect(asked.status).toBe(202);
      const payment = asked.body.payment as string;
      expect(asked.body).toMatchObject({
        status: 'needs-action',
        next_action: { url: null, client_secret: `${payment}_secret` },
      });
      const again = await operator.call('POST', at, { body, ...key });
      expect([again.status, again.body]).toEqual([202, asked.body]);
      await collecting.payments.act(payment, 'taken');
      const done = await operator.call('POST', at, { body, ...key });
      expect([done.status, done.body]).toEqual([202, { ...asked.body, next_action: null }]);
      const where = done.headers.get('location') ?? '';
      expect(where).toBe(`${at}/${asked.body.id as string}`);
      expect((await operator.get(where)).body).toMatchObject({ status: 'credited', next_action: null });
      await collecting.payments.behave(customer, settles);
    });

    it('that fail with the step are answered as before too; those declined at once stay declined (invariant 3)', async () => {
      await collecting.payments.behave(customer, { ...settles, needsAction: true });
      const body = { amount: '250', return_url: 'https://shop.test/back' };
      const refused = { headers: { 'idempotency-key': 'step-refused' } };
      const asked = await operator.call('POST', at, { body, ...refused });
      await collecting.payments.act(asked.body.payment as string, 'refused');
      const after = await operator.call('POST', at, { body, ...refused });
      expect([after.status, after.body]).toEqual([202, { ...asked.body, next_action: null }]);
      const found = await operator.get(`${at}/${asked.body.id as string}`);
      expect(found.body).toMatchObject({ status: 'failed', reason: 'authentication_failed' });
      const alone = { headers: { 'idempotency-key': 'nobody-there' } };
      const declined = await operator.call('POST', at, { body: { amount: '250' }, ...alone });
      await collecting.payments.behave(customer, settles);
      const still = await operator.call('POST', at, { body: { amount: '250' }, ...alone });
      expect([declined.status, still.status, still.body.reason]).toEqual([
        402,
        402,
        'authentication_required',
      ]);
    });
  });

  describe('a customer whose accounts were opened by hand', () => {
    it('buys for the only one; of several the call has to name one', async () => {
      const id = await given.registered();
      const open = (account: string): Promise<unknown> =>
        operator.post('/v1/accounts', { account, owner: { kind: 'organization', id }, plan: 'teams' });
      const buy = async (body: object) => {
        await ledger.settled();
        return operator.post(`/v1/customers/${id}/credit-purchases`, { amount: '50', ...body });
      };
      expect((await buy({})).body.code).toBe('account-not-found');
      await open('acc_by_hand');
      expect((await buy({})).body).toMatchObject({ status: 'credited', account: 'acc_by_hand' });
      await open('acc_by_hand_2');
      const unnamed = await buy({});
      expect(unnamed.status).toBe(422);
      expect(unnamed.body).toMatchObject({
        ...{ code: 'account-not-named', param: 'account' },
        accounts: 'acc_by_hand, acc_by_hand_2',
      });
      expect((await buy({ account: 'acc_by_hand_2' })).body).toMatchObject({ account: 'acc_by_hand_2' });
    });
  });

  describe('refunds of bought credits', () => {
    it('are the only way back of a paid purchase: a credit note would leave the credits spendable', async () => {
      const { body } = await operator.post(at, { amount: '50' });
      const [invoice] = await given.rows(`/v1/customers/${customer}/invoices?kind=credits`);
      const note = { reason: 'goodwill', lines: [{ line: 1, amount: '10' }] };
      const refused = await operator.post(`/v1/invoices/${String(invoice?.id)}/credit-notes`, note);
      expect([refused.status, refused.body.code]).toEqual([409, 'credit-note-of-credits']);
      const account = `/v1/accounts/acc_${customer.slice(4)}`;
      const beside = { lot: body.lot, amount: '10', reference: 'x', reason: 'goodwill' };
      const lot = await operator.post(`${account}/refunds`, beside);
      expect([lot.status, lot.body]).toMatchObject([409, { code: 'lot-of-a-purchase', purchase: body.id }]);
      const back = await operator.post(`${at}/${body.id as string}/refunds`, { reason: 'all of it' });
      expect(back.body).toMatchObject({ refunded: '50' });
    });

    it('come with a credit note, and are refused once nothing is unused', async () => {
      const { body } = await operator.post(at, { amount: '50' });
      const refunds = `${at}/${body.id as string}/refunds`;
      const part = await operator.post(refunds, { amount: '20', reason: 'too many' });
      expect(part.status).toBe(201);
      expect(part.body).toMatchObject({ refunded: '20', refunds: [{ status: 'paid', amount: '20' }] });
      const rest = await operator.post(refunds, { reason: 'all of it' });
      expect(rest.body).toMatchObject({ refunded: '50' });
      expect(collecting.payments.returned().get(body.payment as string)).toBe(amount('59.5'));
      const none = await operator.post(refunds, { reason: 'more' });
      expect([none.status, none.body.code]).toEqual([409, 'refund-of-consumed']);
      const above = await operator.post(refunds, { amount: '1', reason: 'more' });
      expect([above.status, above.body.code]).toEqual([409, 'refund-above-paid']);
      expect(collecting.problems.filter((one) => !one.includes('waits for its payer'))).toEqual([]);
    });

    it('take no credits where the provider cannot give the money back, and are done when it has gone', async () => {
      const { body } = await operator.post(at, { amount: '50' });
      const purchase = `${at}/${body.id as string}`;
      const before = await balance();
      const { payments } = collecting;
      const { refund, refundable } = payments;
      const provider = (behaves: Partial<typeof payments>) => Object.assign(payments, behaves);
      const left = { left: amount('59.49'), currency: 'USD', disputed: false };
      provider({ refundable: () => Promise.resolve({ ...left, disputed: true }) });
      const held = await operator.post(`${purchase}/refunds`, { reason: 'all of it' });
      expect([held.status, held.body]).toMatchObject([409, { code: 'payment-held', purchase: body.id }]);
      provider({ refundable: () => Promise.resolve(left) });
      const gone = await operator.post(`${purchase}/refunds`, { amount: '50', reason: 'all of it' });
      expect([gone.status, gone.body.code]).toEqual([409, 'payment-given-back']);
      expect(await balance()).toBe(before);

      const refused = { kind: 'failed', code: 'charge_disputed', says: null } as const;
      provider({ refundable, refund: () => Promise.reject(new Error('timed out')) });
      const waits = await operator.post(`${purchase}/refunds`, { amount: '20', reason: 'too many' });
      expect(waits.status).toBe(202);
      const latest = ({ refunds }: { refunds?: unknown }) => (refunds as object[]).at(-1);
      expect(latest(waits.body)).toMatchObject({ status: 'pending', amount: '20' });
      const next = await operator.post(`${purchase}/refunds`, { reason: 'the rest' });
      expect([next.status, next.body.code]).toEqual([409, 'refund-in-flight']);

      const other = await operator.post(at, { amount: '50' });
      const owed = `${at}/${other.body.id as string}/refunds`;
      provider({ refund: () => Promise.resolve(refused) });
      const failed = await operator.post(owed, { amount: '20', reason: 'too many' });
      expect(failed.status).toBe(202);
      expect(latest(failed.body)).toMatchObject({ status: 'failed', reason: 'charge_disputed' });
      const more = await operator.post(owed, { reason: 'the rest' });
      expect([more.status, more.body.code]).toEqual([409, 'refund-owed']);
      provider({ refund });
      await ledger.settled();
      const account = `/v1/accounts/acc_${customer.slice(4)}`;
      expect(await given.rows(`${account}/purchase-history?kind=refund`)).toMatchObject([
        { amount: '-20', refund: { status: 'failed', reason: 'charge_disputed' } },
        { amount: '-20', refund: { status: 'pending', reason: null } },
        { refund: { status: 'paid' } },
        ...[{}, {}],
      ]);
      const [listed] = await given.rows(`/v1/customers/${customer}/credit-purchases`);
      expect(listed).toMatchObject({ refund: { status: 'failed', reason: 'charge_disputed' } });
    });

    it('that are refused leave nothing behind, and the same call decides afresh later (S18)', async () => {
      const account = `/v1/accounts/acc_${customer.slice(4)}`;
      const { body } = await operator.post(at, { amount: '50' });
      const refunds = `${at}/${body.id as string}/refunds`;
      const all = String(await balance());
      const used = await operator.post(`${account}/debits`, { amount: all });
      expect(used.status).toBe(201);
      const again = { idempotency: 'refund-of-what-was-used' };
      const none = await operator.post(refunds, { amount: '10', reason: 'too many' }, again);
      expect([none.status, none.body.code]).toEqual([409, 'refund-of-consumed']);
      const tried = await operator.post(`${refunds}?dry_run=true`, { amount: '10', reason: 'too many' });
      expect([tried.status, tried.body.code]).toEqual([409, 'refund-of-consumed']);
      const debit = used.body.id as string;
      expect((await operator.post(`${account}/reversals`, { debit, reason: 'mistaken' })).status).toBe(201);
      expect((await operator.get(`${at}/${body.id as string}`)).body).toMatchObject({ refunds: [] });
      expect(await balance()).toBe(all);
      const later = await operator.post(refunds, { amount: '10', reason: 'too many' }, again);
      expect(later.body).toMatchObject({ refunded: '10', refunds: [{ status: 'paid' }] });
    });
  });
});
