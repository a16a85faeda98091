import { describe, expect, it } from '@jest/globals';
import { freshKey, type Answer } from '../api-client.js';
import { after, type Given, usage } from './given.js';

/** Debits, holds, reversals, own-key usage, one by one and in batches. */
export const describeSpending = (given: Given): void => {
  describe('spending', () => {
    it('debits an amount and shows the balance that its own write left (R8, R22)', async () => {
      const of = await given.accountWith('10');
      const debit = await given.operator.post(`${of}/debits`, {
        amount: '2.5',
        member: 'usr_7',
        space: 'spc_1',
      });
      expect(debit).toMatchObject({
        status: 201,
        body: { amount: '2.5', member: 'usr_7', space: 'spc_1', policy: 'teams@1', debt: '0', hold: null },
      });
      expect(await given.balanceOf(of, debit)).toMatchObject({
        posted: '7.5',
        held: '0',
        available: '7.5',
        asset: 'USD',
      });
      expect((await given.operator.get(`${of}/debits/${debit.body.id as string}`)).body).toEqual(debit.body);
      expect(await given.operator.post(`${of}/debits`, { amount: '7.500000001' })).toMatchObject({
        status: 409,
        body: { code: 'insufficient-credits', available: '7.5', required: '7.500000001' },
      });
    });

    it("prices usage at the provider's exact price (R2, S12) and traces it in the statement", async () => {
      const of = await given.accountWith('1');
      const debit = await given.operator.post(`${of}/debits`, { usage, member: 'usr_7' });
      // 800 × $2.50 + 200 × $1.25 + 100 × $10 per million
      expect(debit.body).toMatchObject({
        amount: '0.00325',
        price: { usd: '0.00325', usd_per_credit: '1' },
        usage: { outcome: 'succeeded' },
      });
      const statement = await given.operator.get(`${of}/debits?${after(debit)}&model=gpt-4o`);
      expect(statement.body.data).toMatchObject([
        {
          id: debit.body.id,
          amount: '0.00325',
          trace: [{ amount: '0.00325', class: 'promo' }],
          actor: 'operator:test-operator',
        },
      ]);
    });

    it('holds, captures less, and frees the rest; voids another (S6)', async () => {
      const of = await given.accountWith('10');
      const hold = await given.operator.post(`${of}/holds`, { amount: '4', seconds: 600, member: 'usr_1' });
      expect(await given.balanceOf(of, hold)).toMatchObject({ posted: '10', held: '4', available: '6' });
      expect((await given.operator.get(`${of}/holds`)).body.data).toMatchObject([
        { id: hold.body.id, amount: '4', member: 'usr_1' },
      ]);
      const capture = await given.operator.post(`${of}/holds/${hold.body.id as string}/capture`, {
        amount: '1.5',
      });
      expect(capture).toMatchObject({ status: 201, body: { amount: '1.5', hold: hold.body.id, debt: '0' } });
      expect(await given.balanceOf(of, capture)).toMatchObject({
        posted: '8.5',
        held: '0',
        available: '8.5',
      });
      expect(
        (await given.operator.post(`${of}/holds/${hold.body.id as string}/capture`, { amount: '1' })).body
          .code,
      ).toBe('hold-captured');
      const second = await given.operator.post(`${of}/holds`, { amount: '1' });
      expect(await given.operator.post(`${of}/holds/${second.body.id as string}/void`, {})).toMatchObject({
        status: 200,
        body: { released: [{ amount: '1' }] },
      });
      expect((await given.operator.post(`${of}/holds/${second.body.id as string}/void`, {})).body.code).toBe(
        'hold-voided',
      );
      const third = await given.operator.post(`${of}/holds`, { amount: '1', seconds: 60 });
      given.ledger.clock.advance(61_000);
      expect(
        (await given.operator.post(`${of}/holds/${third.body.id as string}/capture`, { amount: '1' })).body
          .code,
      ).toBe('hold-timed-out');
    });

    it('reverses a debit once, whatever key asks (S9)', async () => {
      const of = await given.accountWith('10');
      const debit = await given.operator.post(`${of}/debits`, { amount: '3' });
      const body = { debit: debit.body.id, reason: 'provider did not charge' };
      const reversal = await given.operator.post(`${of}/reversals`, body);
      expect(reversal).toMatchObject({ status: 201, body: { debit: debit.body.id, amount: '3' } });
      const again = await given.operator.post(`${of}/reversals`, body);
      expect([again.body, again.headers.get('idempotent-replayed')]).toEqual([reversal.body, 'true']);
      expect((await given.operator.post(`${of}/reversals`, { ...body, reason: 'another' })).body.code).toBe(
        'debit-already-reversed',
      );
      expect((await given.operator.post(`${of}/reversals?dry_run=true`, body)).body.code).toBe(
        'debit-already-reversed',
      );
      expect(
        (await given.operator.post(`${of}/reversals`, { ...body, debit: 'deb_nothing' })).body.code,
      ).toBe('debit-not-found');
      expect(await given.balanceOf(of, again)).toMatchObject({ available: '10' });
    });

    it("records usage on the customer's own key without a debit (R38)", async () => {
      const of = await given.accountWith('10');
      const record = await given.operator.post(`${of}/own-key-usage`, { usage });
      expect(record).toMatchObject({ status: 201, body: { price: { usd: '0.00325' } } });
      expect(await given.balanceOf(of, record)).toMatchObject({ available: '10' });
      expect((await given.operator.get(`${of}/usage?${after(record)}`)).body).toMatchObject({
        spend: '0',
        own_key: { requests_succeeded: 1 },
      });
    });

    it('takes many at once, each for itself, a repeat in the same batch included', async () => {
      const of = await given.accountWith('10');
      const account = of.split('/').at(-1) ?? '';
      const hold = await given.operator.post(`${of}/holds`, { amount: '1' });
      const items = [
        { account, body: { amount: '2' }, idempotency_key: 'a' },
        { account, body: { amount: '2' }, idempotency_key: 'a' },
        { account, operation: 'debit', body: { amount: '100' } },
        { account, operation: 'hold', body: { amount: '1' } },
        { account, operation: 'capture', hold: hold.body.id, body: { amount: '1' } },
        { account, operation: 'own-key-usage', body: { usage } },
      ];
      const idempotency = freshKey();
      const batch = await given.operator.post('/v1/batch', { items }, { idempotency });
      const results = batch.body.data as {
        status: number;
        replayed: boolean;
        body: Record<string, unknown>;
      }[];
      expect(results.map(({ status, replayed }) => [status, replayed])).toEqual([
        [201, false],
        [201, true],
        [409, false],
        [201, false],
        [201, false],
        [201, false],
      ]);
      expect(results[1]?.body).toEqual(results[0]?.body);
      expect(await given.balanceOf(of, batch)).toMatchObject({ posted: '7', held: '1', available: '6' });
      const again = await given.operator.post(
        '/v1/batch',
        { items: items.filter((_, n) => n !== 2) },
        { idempotency },
      );
      expect((again.body.data as { status: number }[]).map(({ status }) => status)).toEqual([
        201, 201, 201, 422, 422,
      ]); // the refused item had left its key free
    });

    it('takes usage as CloudEvents; source and id are the key, for ever', async () => {
      const of = await given.accountWith('10');
      const { time, ...data } = usage;
      const event = (id: string, more: object = {}) => ({
        specversion: '1.0',
        id,
        source: 'gateway/eu-1',
        type: 'usage.recorded.v1',
        subject: of.split('/').at(-1),
        time,
        data: { ...data, ...more },
      });
      const headers = { 'content-type': 'application/cloudevents-batch+json' };
      const send = () =>
        given.operator.post(
          '/v1/usage-events',
          [event('1'), event('2', { member: 'usr_1' }), event('3', { own_key: true }), event('1')],
          { headers },
        );
      const first = await send();
      const second = await send();
      const gist = ({ body }: Answer) =>
        (body.data as { status: number; replayed: boolean }[]).map(({ status, replayed }) => [
          status,
          replayed,
        ]);
      expect(gist(first)).toEqual([
        [201, false],
        [201, false],
        [201, false],
        [201, true],
      ]);
      expect(gist(second)).toEqual([
        [201, true],
        [201, true],
        [201, true],
        [201, true],
      ]);
      expect(await given.balanceOf(of, second)).toMatchObject({ available: '9.9935' });
    });
  });
};
