import { describe, afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { clientOf, type Client } from './api-client.js';
import { openLedger, type TestLedger } from './api-ledger.js';
import { billingOn } from './billing-given.js';
import { collectingOn } from './collecting.js';

describe('counted seats', () => {
  // A whole product starts behind these; how long that takes is the machine's business.
  jest.setTimeout(60_000);

  let ledger: TestLedger;
  let operator: Client;
  let given: ReturnType<typeof billingOn>;
  let collecting: Awaited<ReturnType<typeof collectingOn>>;

  beforeAll(async () => {
    ledger = await openLedger();
    collecting = await collectingOn(ledger);
    const { followThrough, advanceClock } = collecting;
    const api = await ledger.api({ followThrough, advanceClock });
    operator = await clientOf(api, await ledger.key('operator'));
    given = billingOn(ledger, operator);
  });
  afterAll(() => ledger.close());

  const joins = async (customer: string, name: string): Promise<void> => {
    const at = `/v1/customers/${customer}/invitations`;
    const sent = await operator.post(at, { email: `${name}@example.org`, role: 'member' });
    expect(sent.status).toBe(201);
    const joined = await operator.post(`${at}/${sent.body.id as string}/accept`, {
      member: `${customer}-${name}`,
    });
    expect([joined.status, joined.body.role]).toEqual([200, 'member']);
  };

  it('counted seats follow the members: prorated on one invoice a day, given back on the next (R66–R70, S24)', async () => {
    // $49 and $12 a seat: on March 10, for the 31 days to April 10.
    const customer = await given.subscribed({ plan: 'pooled-team' });
    const at = `/v1/customers/${customer}`;
    expect((await operator.get(`${at}/subscription`)).body).toMatchObject({
      seats: { model: 'counted', paid: 1, used: 1 },
      next_invoice: { net: '61' },
    });
    await operator.post('/v1/sandbox/clock', { now: '2026-03-21T09:00:00.000Z' });
    await joins(customer, 'bob');
    await joins(customer, 'cleo');
    expect((await operator.get(`${at}/subscription`)).body).toMatchObject({
      seats: { paid: 3, used: 3, free: 0 },
      next_invoice: { net: '85', lines: [{ item: 'base' }, { item: 'seat', quantity: 3 }] },
    });
    // The day of change counts: 20 of 31 days, $7.74 a seat.
    await operator.post('/v1/sandbox/clock', { now: '2026-03-22T00:00:00.000Z' });
    const [supplement] = await given.rows(`${at}/invoices?kind=supplementary`);
    expect(supplement).toMatchObject({ status: 'paid', net: '15.48' });
    const { body: invoice } = await operator.get(`/v1/invoices/${supplement?.id as string}`);
    expect(invoice.lines).toMatchObject([
      { code: 'seat', quantity: 1, amount: '7.74', days: { days: 20, of: 31 } },
      { code: 'seat', quantity: 1, amount: '7.74', days: { days: 20, of: 31 } },
    ]);
    // Removed on March 31: ten days come back with the invoice that opens the next cycle.
    await operator.post('/v1/sandbox/clock', { now: '2026-03-31T09:00:00.000Z' });
    expect((await operator.delete(`${at}/members/${customer}-bob`)).status).toBe(200);
    const next = (await operator.get(`${at}/subscription`)).body.next_invoice as { net: string };
    expect(next).toMatchObject({ net: '69.13', gross: '69.13' });
    expect((await given.rows(`${at}/seats/history`)).map(({ kind, amount }) => [kind, amount])).toEqual([
      ['left', '-3.87'],
      ['joined', '7.74'],
      ['joined', '7.74'],
      ['started', '12'],
    ]);
    // What was shown as the next invoice is the next invoice.
    await operator.post('/v1/sandbox/clock', { now: '2026-04-10T12:00:00.000Z' });
    const [cycle] = await given.rows(`${at}/invoices?kind=cycle`);
    expect(cycle).toMatchObject({ status: 'paid', net: next.net });
    expect((await given.rows(`${at}/payments`)).map(({ amount }) => amount)).toEqual([
      '69.13',
      '15.48',
      '61',
    ]);
    expect(collecting.problems).toEqual([]);
  });

  it('more credits than the next cycle costs: its preview shows what its invoice holds, and what is given back of others', async () => {
    const customer = await given.subscribed({ plan: 'pooled-team' });
    const at = `/v1/customers/${customer}`;
    const names = Array.from({ length: 8 }, (_, n) => `m${n.toString()}`);
    for (const name of names) await joins(customer, name);
    for (const name of names)
      expect((await operator.delete(`${at}/members/${customer}-${name}`)).status).toBe(200);
    // $49 and one seat, less five of eight: −$35 cannot be charged, so $36 come back of what the seats were charged with.
    const { body } = await operator.get(`${at}/subscription`);
    expect(body.next_invoice).toMatchObject({ net: '1', gross: '1', given_back: '36' });
    await operator.post('/v1/sandbox/clock', { now: '2026-05-10T12:00:00.000Z' });
    const [cycle] = await given.rows(`${at}/invoices?kind=cycle`);
    expect(cycle).toMatchObject({ status: 'paid', net: '1', gross: '1' });
    expect((await given.rows(`${at}/refunds`)).map(({ amount }) => amount)).toEqual(['36']);
    expect(collecting.problems).toEqual([]);
  });
});
