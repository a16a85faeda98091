import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { clientOf, type Client } from './api-client.js';
import { openLedger, type TestLedger } from './api-ledger.js';
import { billingOn } from './billing-given.js';
import { collectingOn } from './collecting.js';

describe('standing', () => {
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

  describe('standing', () => {
    it('is told with what happens next; paying by hand restores it (R29, R34)', async () => {
      const customer = await given.subscribed();
      const at = `/v1/customers/${customer}/standing`;
      expect((await operator.get(at)).body).toMatchObject({ phase: 'good', unpaid: [], next_step: null });
      expect((await operator.post(`${at}/retry`, {})).body.code).toBe('nothing-unpaid');
      expect((await operator.post(`${at}/reinstate`, { reason: 'why not' })).body.code).toBe('purge-not-due');
      expect((await operator.post(`${at}/purge`, {})).body.code).toBe('purge-not-due');
      expect((await operator.get('/v1/customers/cus_nobody/standing')).body.code).toBe('standing-not-found');
    });
  });

  describe('a customer who does not pay', () => {
    const failing = {
      decline: { code: 'card_declined', says: 'Declined.' },
      lasts: 'until-changed',
    } as const;
    const to = async (at: string): Promise<void> => {
      expect((await operator.post('/v1/sandbox/clock', { now: at })).status).toBe(200);
    };

    it('is past due, suspended, restored by hand; or reinstated or purged after the retention (R29–R34)', async () => {
      const [late, gone, back] = [
        await given.subscribed(),
        await given.subscribed(),
        await given.subscribed(),
      ];
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
      expect((await given.rows(`/v1/customers/${late}/payments?status=failed`)).length).toBe(2);
      await to('2026-05-05T00:00:00.000Z');
      expect((await operator.get(at(late))).body).toMatchObject({ phase: 'suspended', suspended: true });
      const own = `/v1/accounts/acc_${late.slice('cus_'.length)}`;
      expect((await operator.post(`${own}/debits`, { amount: '1' })).body.code).toBe('customer-suspended');
      await collecting.payments.behave(late, { decline: null, lasts: 'until-changed', pendingFirst: 0 });
      const paid = await operator.post(`${at(late)}/retry`, {});
      expect(paid).toMatchObject({ status: 201, body: { standing: { phase: 'good', unpaid: [] } } });
      expect((await operator.post(`${own}/debits`, { amount: '1' })).body.code).toBe('insufficient-credits');
      expect((await given.rows(`/v1/customers/${late}/invoices`)).map(({ status }) => status)).toEqual([
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
      expect((await operator.post(`${at(gone)}/purge`, {})).body).toMatchObject({
        changed: false,
        erased: 0,
      });
      await ledger.settled();
      expect((await operator.get(`/v1/customers/${gone}`)).body).toMatchObject({
        name: null,
        phase: 'purged',
      });
      expect((await operator.post(`${at(gone)}/reinstate`, { reason: 'why not' })).body.code).toBe(
        'customer-purged',
      );
      expect(collecting.problems).toEqual([]);
    });

    it('is invoiced no more for what was voided', async () => {
      const customer = await given.subscribed();
      await collecting.payments.behave(customer, { ...failing, pendingFirst: 0 });
      const { body: subscription } = await operator.get(`/v1/customers/${customer}/subscription`);
      const { end } = subscription.cycle as { end: string };
      await to(end);
      const [unpaid] = await given.rows(`/v1/customers/${customer}/invoices?status=past-due`);
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
});
