import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { amount, instantOf } from '#kernel';
import { clientOf, type Client } from './api-client.js';
import { openLedger, type TestLedger } from './api-ledger.js';
import { billingOn } from './billing-given.js';
import { collectingOn } from './collecting.js';

describe('a refund of an invoice that failed', () => {
  // A whole product starts behind these; how long that takes is the machine's business.
  jest.setTimeout(60_000);

  let ledger: TestLedger;
  let operator: Client;
  let auditor: Client;
  let service: Client;
  let given: ReturnType<typeof billingOn>;
  let collecting: Awaited<ReturnType<typeof collectingOn>>;

  beforeAll(async () => {
    ledger = await openLedger();
    collecting = await collectingOn(ledger);
    const api = await ledger.api({ followThrough: collecting.followThrough });
    operator = await clientOf(api, await ledger.key('operator'));
    auditor = await clientOf(api, await ledger.key('auditor'));
    service = await clientOf(api, await ledger.key('service'));
    given = billingOn(ledger, operator);
  });
  afterAll(() => ledger.close());

  /** An invoice of which a credit note is owed back, while the provider has nothing of its payment left. */
  const failed = async () => {
    const customer = await given.subscribed();
    const [invoice] = await given.rows(`/v1/customers/${customer}/invoices`);
    const [paid] = await given.rows(`/v1/customers/${customer}/payments`);
    const there = { refund: `ref_${customer}`, payment: paid?.id as string, amount: amount('145') };
    const gone = await collecting.payments.refund({
      ...there,
      currency: 'USD',
      at: instantOf('2026-03-10T12:00:00.000Z'),
    });
    expect(gone.kind).toBe('succeeded');
    const at = `/v1/invoices/${invoice?.id as string}`;
    const note = { lines: [{ line: 1, amount: '29' }], reason: 'one seat too many' };
    expect((await operator.post(`${at}/credit-notes`, note)).status).toBe(201);
    await ledger.settled();
    const { body } = await operator.get(at);
    expect(body).toMatchObject({ credited: '29', refunded: '0', refundable: '29', disputes: [] });
    const [refund] = body.refunds as { id: string; status: string; reason: { code: string } }[];
    expect(refund).toMatchObject({ status: 'failed', amount: '29', retry: null });
    return { customer, at, refund: refund?.id ?? '', code: refund?.reason.code };
  };

  it('is tried again under another name, and stays owed where that fails too', async () => {
    const { customer, at, refund, code } = await failed();
    const tried = await operator.post(`${at}/refunds/${refund}/retry?dry_run=true`, {});
    expect(tried.body).toMatchObject({ status: 'under-way', amount: '29' });
    const send = { idempotency: `again-${refund}` };
    const again = await operator.post(`${at}/refunds/${refund}/retry`, {}, send);
    expect(again).toMatchObject({ status: 200, body: { status: 'failed', amount: '29', reason: code } });
    expect(again.body.id).not.toBe(refund);
    expect((await operator.post(`${at}/refunds/${refund}/retry`, {}, send)).body.id).toBe(again.body.id);
    expect((await operator.post(`${at}/refunds/${refund}/retry`, {})).body).toMatchObject({
      ...{ code: 'refund-not-failed', state: 'retried' },
    });
    await ledger.settled();
    expect((await operator.get(at)).body).toMatchObject({
      refundable: '29',
      refunds: [
        { id: refund, status: 'retried', retry: again.body.id },
        { id: again.body.id, status: 'failed' },
      ],
    });
    const shown = await given.rows(`/v1/customers/${customer}/refunds`);
    expect(shown).toMatchObject([
      { id: again.body.id, status: 'failed', amount: '29', reason: { code } },
      { id: refund, status: 'retried', retry: again.body.id },
    ]);
    const billing = (await operator.get(`/v1/customers/${customer}/billing`)).body;
    expect(billing).toMatchObject({
      refunds: { data: shown },
      payments: { data: [{ status: 'succeeded', disputed: '0', disputes: [] }] },
    });
  });

  it('is settled by other means, once', async () => {
    const { at, refund } = await failed();
    const body = { reference: 'wire 7', reason: 'the card is closed' };
    expect((await operator.post(`${at}/refunds/${refund}/settle`, { reference: 'x' })).body.code).toBe(
      'field-missing',
    );
    const settled = await operator.post(`${at}/refunds/${refund}/settle`, body);
    expect(settled).toMatchObject({
      status: 200,
      body: { id: refund, status: 'settled', amount: '29', reference: 'wire 7' },
    });
    expect((await operator.post(`${at}/refunds/${refund}/settle`, body)).body).toEqual(settled.body);
    expect(
      (await operator.post(`${at}/refunds/${refund}/settle`, { ...body, reference: 'wire 8' })).body.code,
    ).toBe('refund-not-failed');
    await ledger.settled();
    expect((await operator.get(at)).body).toMatchObject({
      ...{ refundable: '0', refunded: '29', refunds: [{ id: refund, status: 'settled' }] },
    });
  });

  it('is an operator’s alone, and one that is there', async () => {
    const { at, refund } = await failed();
    const settlement = { reference: 'wire 7', reason: 'the card is closed' };
    for (const other of [auditor, service]) {
      expect((await other.post(`${at}/refunds/${refund}/retry`, {})).status).toBe(403);
      expect((await other.post(`${at}/refunds/${refund}/settle`, settlement)).status).toBe(403);
    }
    expect((await operator.post(`${at}/refunds/ref_none/retry`, {})).body.code).toBe('refund-not-found');
    const none = await operator.post('/v1/invoices/inv_none/refunds/ref_none/retry', {});
    expect(none.body.code).toBe('invoice-not-found');
    expect(collecting.problems).toEqual([]);
  });
});
