import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { amount, instantOf } from '#kernel';
import { kyselyOn, readModelPool } from '#projection-runtime';
import { testDatabase, type TestDatabase } from '../../../../test/support/postgres.js';
import { settles, type FakePayments } from './behaviour.js';
import { memoryPayments } from './memory-payments.js';
import { migrateFakePayments, postgresPayments } from './postgres-payments.js';

const at = instantOf('2026-03-01T00:00:00.000Z');
const charge = (payment: string, text = '29', customer = 'cus_a') => ({
  ...{ payment, customer, amount: amount(text), currency: 'USD', pays: 'ord_1', at },
});
const refund = (id: string, payment: string, text: string) => ({
  ...{ refund: id, payment, amount: amount(text), currency: 'USD', at },
});
const declines = { code: 'card_declined', says: 'Insufficient funds.' };

/** What reactions rely on, of either provider. */
const contract = (open: () => { payments: FakePayments; reopened: () => FakePayments }): void => {
  let payments: FakePayments;
  let reopened: () => FakePayments;
  beforeEach(() => {
    ({ payments, reopened } = open());
  });

  it('settles unless it is told otherwise, and answers the same id the same, whatever is asked with it', async () => {
    const answer = await payments.charge(charge('pay_1'));
    expect(answer).toEqual({
      ...{ kind: 'succeeded', method: 'card_sandbox', reference: 'ch_pay_1' },
      amount: amount('29'),
      currency: 'USD',
    });
    await payments.behave('cus_a', { ...settles, decline: declines });
    expect(await payments.charge(charge('pay_1', '31'))).toEqual(answer);
    expect(await reopened().outcomeOf('pay_1')).toEqual(answer);
  });

  it('declines with a code until that is changed; what it declined stays declined', async () => {
    await payments.behave('cus_a', { ...settles, decline: declines });
    for (const payment of ['pay_2', 'pay_3'])
      expect(await payments.charge(charge(payment))).toEqual({ kind: 'failed', ...declines });
    expect(await payments.charge(charge('pay_4', '29', 'cus_b'))).toMatchObject({ kind: 'succeeded' });
    await payments.behave('cus_a', settles);
    expect(await payments.charge(charge('pay_5'))).toMatchObject({ kind: 'succeeded' });
    expect(await reopened().charge(charge('pay_2'))).toEqual({ kind: 'failed', ...declines });
  });

  it('declines once, also of two charges at one time', async () => {
    await payments.behave('cus_a', { decline: declines, lasts: 'once', pendingFirst: 0 });
    const answers = await Promise.all(['pay_6', 'pay_7'].map((payment) => payments.charge(charge(payment))));
    expect(answers.map(({ kind }) => kind).sort()).toEqual(['failed', 'succeeded']);
    expect(await payments.behaviourOf('cus_a')).toEqual(settles);
  });

  it('charges another method on file where the default is removed, which behaves its own way', async () => {
    await payments.setUpMethod({ setup: 'set_1', customer: 'cus_a' });
    await payments.behave('cus_a', { ...settles, decline: declines });
    expect(await payments.removeMethod('cus_a', 'card_sandbox')).toBe('done');
    expect(await reopened().methodsOf('cus_a')).toMatchObject([{ method: 'card_set_1', isDefault: true }]);
    expect(await payments.charge(charge('pay_2'))).toMatchObject({ kind: 'succeeded', method: 'card_set_1' });
  });

  it('is pending as often as it is told to, then comes to its end', async () => {
    await payments.behave('cus_a', { ...settles, pendingFirst: 2 });
    expect(await payments.charge(charge('pay_8'))).toEqual({ kind: 'pending' });
    expect(await payments.outcomeOf('pay_8')).toEqual({ kind: 'pending' });
    expect(await reopened().charge(charge('pay_8'))).toMatchObject({ kind: 'succeeded' });
  });

  it('never heard of what was not charged', async () => {
    expect(await payments.outcomeOf('pay_none')).toBeNull();
  });

  it('waits for the step of a payer who is there, and for nobody else', async () => {
    const { payments, reopened } = open();
    await payments.behave('cus_a', { ...settles, needsAction: true });
    const attended = { returnUrl: 'https://shop.test/back' };
    expect(await payments.charge(charge('pay_0'))).toMatchObject({ code: 'authentication_required' });
    for (const payment of ['pay_1', 'pay_2', 'pay_3']) {
      const asked = await payments.charge({ ...charge(payment), attended });
      expect(asked).toMatchObject({ kind: 'requires-action' });
      expect(await reopened().outcomeOf(payment)).toEqual(asked);
    }
    await payments.act('pay_1', 'taken');
    await payments.act('pay_2', 'refused');
    expect(await payments.giveUp('pay_1')).toMatchObject({ kind: 'succeeded' });
    expect(await reopened().outcomeOf('pay_2')).toMatchObject({ code: 'authentication_failed' });
    expect(await payments.giveUp('pay_3')).toMatchObject({ kind: 'failed', code: 'canceled' });
    expect(await reopened().outcomeOf('pay_3')).toMatchObject({ code: 'canceled' });
    expect(await payments.giveUp('pay_none')).toBeNull();
    const over = { kind: 'failed', code: 'canceled' };
    expect(await reopened().charge({ ...charge('pay_none'), attended })).toMatchObject(over);
  });

  it('gives back no more than a charge took, and each refund once', async () => {
    await payments.charge(charge('pay_9', '29'));
    const answer = await payments.refund(refund('ref_1', 'pay_9', '20'));
    expect(answer).toEqual({ kind: 'succeeded', reference: 're_ref_1' });
    expect(await reopened().refund(refund('ref_1', 'pay_9', '20'))).toEqual(answer);
    expect(await payments.refund(refund('ref_2', 'pay_9', '9.01'))).toMatchObject({
      code: 'amount_too_large',
    });
    expect(await payments.refund(refund('ref_3', 'pay_9', '9'))).toMatchObject({ kind: 'succeeded' });
    expect(await payments.refund(refund('ref_4', 'pay_none', '1'))).toMatchObject({
      code: 'charge_not_found',
    });
  });

  it('keeps methods on file: the default is charged, another one behaves its own way, without any nothing is charged', async () => {
    const [first] = await payments.methodsOf('cus_a');
    expect(first).toMatchObject({ method: 'card_sandbox', isDefault: true });
    const setup = await payments.setUpMethod({ setup: 'set_1', customer: 'cus_a' });
    expect(await reopened().setUpMethod({ setup: 'set_1', customer: 'cus_a' })).toEqual(setup);
    expect((await reopened().methodsOf('cus_a')).map(({ method }) => method)).toEqual([
      'card_sandbox',
      'card_set_1',
    ]);
    await payments.behave('cus_a', { ...settles, decline: declines });
    expect(await payments.makeDefault('cus_a', 'card_none')).toBe('absent');
    expect(await payments.makeDefault('cus_b', 'card_set_1')).toBe('absent');
    expect(await payments.makeDefault('cus_a', 'card_set_1')).toBe('done');
    expect(await payments.charge(charge('pay_m1'))).toMatchObject({
      kind: 'succeeded',
      method: 'card_set_1',
    });
    expect(await payments.removeMethod('cus_a', 'card_sandbox')).toBe('done');
    expect(await reopened().removeMethod('cus_a', 'card_sandbox')).toBe('absent');
    expect(await payments.removeMethod('cus_a', 'card_set_1')).toBe('done');
    expect(await reopened().methodsOf('cus_a')).toEqual([]);
    expect(await payments.charge(charge('pay_m2'))).toMatchObject({ code: 'payment_method_missing' });
    expect(await payments.charge(charge('pay_m1'))).toMatchObject({ method: 'card_set_1' });
  });

  it('takes reports of seats', async () => {
    await payments.reportQuantity({ customer: 'cus_a', seats: 4, at });
    await payments.reportQuantity({ customer: 'cus_a', seats: 3, at });
  });
};

describe('payments in memory', () => {
  contract(() => {
    const payments = memoryPayments();
    return { payments, reopened: () => payments };
  });
});

describe('payments in PostgreSQL', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  beforeAll(async () => {
    database = await testDatabase();
    pool = readModelPool(database.url, 4);
    pool.on('error', () => undefined); // its database is dropped at the end
    await migrateFakePayments(kyselyOn<unknown>(pool));
    await migrateFakePayments(kyselyOn<unknown>(pool));
  }, 60_000);
  beforeEach(async () => {
    await pool.query(
      'truncate payments_fake.behaviours, payments_fake.charges, payments_fake.refunds, payments_fake.quantities, payments_fake.methods',
    );
  });
  afterAll(async () => {
    await pool.end();
    await database.close();
  });
  contract(() => ({
    payments: postgresPayments(kyselyOn<unknown>(pool)),
    reopened: () => postgresPayments(kyselyOn<unknown>(pool)),
  }));
});
