import { describe, expect, it } from '@jest/globals';
import { HOUR, after, type Given } from './given.js';

/** Grants, purchases, refunds, adjustments, expiry, and balances of the past. */
export const describeCredits = (given: Given): void => {
  describe('credits in', () => {
    it('are bought at an offered amount, refunded as far as unused, corrected with a reason (R9, R45, R57)', async () => {
      const of = await given.accountWith('0');
      const payment = { amount: '50', currency: 'USD', reference: 'pi_1' };
      const purchase = await given.operator.post(`${of}/purchases`, { payment });
      expect(purchase).toMatchObject({ status: 201, body: { amount: '50', payment, usd_per_credit: '1' } });
      expect((await given.operator.post(`${of}/purchases`, { payment })).body.code).toBe(
        'payment-already-credited',
      );
      expect(
        (
          await given.operator.post(`${of}/purchases`, {
            payment: { ...payment, amount: '51', reference: 'pi_2' },
          })
        ).body.code,
      ).toBe('purchase-amount-not-offered');
      await given.operator.post(`${of}/debits`, { amount: '20' });
      expect(
        await given.operator.post(`${of}/adjustments`, { direction: 'down', amount: '5', reason: 'typo' }),
      ).toMatchObject({
        status: 201,
        body: { direction: 'down', amount: '5', allocations: [{ amount: '5' }] },
      });
      expect(
        await given.operator.post(`${of}/adjustments`, { direction: 'up', amount: '1', reason: 'goodwill' }),
      ).toMatchObject({ status: 201, body: { direction: 'up', amount: '1' } });
      const refund = await given.operator.post(`${of}/refunds`, {
        lot: purchase.body.id,
        reference: 're_1',
        reason: 'asked for it',
      });
      expect(refund).toMatchObject({
        status: 201,
        body: { amount: '25', paid_back: { amount: '25', currency: 'USD' } },
      });
      expect(
        (
          await given.operator.post(`${of}/refunds`, {
            lot: purchase.body.id,
            reference: 're_2',
            reason: 'again',
          })
        ).body.code,
      ).toBe('refund-of-consumed');
      const history = await given.operator.get(`${of}/purchase-history?${after(refund)}`);
      expect((history.body.data as { kind: string }[]).map(({ kind }) => kind)).toEqual([
        'refund',
        'adjustment',
        'adjustment',
        'purchase',
      ]);
      expect((await given.operator.get(`${of}/purchase-history?kind=purchase&limit=1`)).body).toMatchObject({
        has_more: false,
        next_cursor: null,
      });
    });

    it('expire at their instant whether or not anybody has booked it (R41), and the past stays visible (S3)', async () => {
      const of = await given.accountWith('0');
      const t0 = given.ledger.clock.now();
      await given.operator.post(`${of}/grants`, {
        amount: '5',
        class: 'promo',
        expires_at: '2026-03-10T18:00:00Z',
      });
      await given.operator.post(`${of}/grants`, { amount: '7', class: 'promo', expires_at: null });
      given.ledger.clock.advance(24 * HOUR);
      await given.ledger.settled();
      const now = await given.operator.get(`${of}/balance`);
      expect(now.body).toMatchObject({ available: '7' });
      expect((await given.operator.get(`${of}/balance?as_of=${t0}`)).body).toMatchObject({
        available: '12',
        at: t0,
      });
      expect((await given.operator.get(`${of}/balance?as_of=2026-03-10T18:00:00Z`)).body).toMatchObject({
        available: '7',
      });
      expect((await given.operator.get(`${of}/balance?known_at=2026-03-01T00:00:00Z`)).status).toBe(404);
      expect((await given.operator.get(`/v1/due`)).body.data).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ id: of.split('/').at(-1), due_at: '2026-03-10T18:00:00.000Z' }),
        ]),
      );
      const settled = await given.operator.post(`${of}/settlements`, {});
      expect(settled.status).toBe(200);
      expect(
        (await given.operator.get(`${of}/lots?state=all&${after(await given.operator.get(of))}`)).body.data,
      ).toMatchObject([{ state: 'expired', remaining: '0' }, { state: 'usable' }]);
      expect((await given.operator.get(`${of}/lots?limit=1`)).body).toMatchObject({ has_more: false });
    });
  });
};
