import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { amount, instantOf } from '#kernel';
import { memoryPayments, type PaymentProvider } from '#payments';
import { migrateStripe, stripePayments } from '#payments/stripe';
import { kyselyOn } from '#projection-runtime';
import { behaviourContract } from './behaviour.contract.js';
import { openStage, type Stage } from './stage.js';

const at = instantOf('2026-03-01T00:00:00.000Z');
const charge = { customer: 'cus_s', amount: amount('29'), currency: 'USD', pays: 'inv_1', at };

let stage: Stage;
const provider = (firstMethod: string | null = 'pm_card_visa', retries = 0): PaymentProvider =>
  stripePayments({
    db: kyselyOn<unknown>(stage.pool),
    secretKey: 'sk_test_sandbox',
    server: { host: '127.0.0.1', port: stage.sandbox().port, protocol: 'http' },
    ...{ firstMethod, retries },
  });

beforeAll(async () => {
  stage = await openStage();
  await migrateStripe(kyselyOn<unknown>(stage.pool));
  await migrateStripe(kyselyOn<unknown>(stage.pool));
}, 60_000);
afterAll(() => stage.close());

/** What the payer's browser does. */
const browse = (url: string | null, form: Record<string, string>) =>
  fetch(url ?? '', { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });

describe('payments in memory, told how to behave,', () => {
  const payments = memoryPayments();
  behaviourContract(() => ({ ...payments, payments, reopened: () => payments }));
});

describe('Stripe on the sandbox, told how to behave,', () => {
  behaviourContract(() => ({
    payments: provider(),
    reopened: () => provider(),
    behave: (customer, behaviour) => stage.sandbox().behave(customer, behaviour),
    act: async (payment, step) => {
      const answer = await provider().outcomeOf(payment);
      if (answer?.kind !== 'requires-action') throw new Error('it waits for its payer');
      await browse(answer.url, { step: step === 'taken' ? 'complete' : 'fail' });
    },
  }));
});

/** The SDK asks once more by itself when a connection breaks under it, whatever it is told of retries. */
const LOST = 2;

describe('Stripe, when answers are lost', () => {
  const chargesOf = async (payment: string): Promise<number> =>
    (await stage.stripe().paymentIntents.search({ query: `metadata['payment']:'${payment}'` })).data.length;

  it('a charge without an answer is unknown; asked again by whomever, it was charged once', async () => {
    await provider().charge({ ...charge, payment: 'pay_first' });
    stage.sandbox().loseAnswers(LOST);
    await expect(provider().charge({ ...charge, payment: 'pay_lost' })).rejects.toThrow();
    expect(await provider().outcomeOf('pay_lost')).toMatchObject({ kind: 'succeeded' });
    expect(await chargesOf('pay_lost')).toBe(1);
  });

  it('so is one that was declined, and a refund', async () => {
    const declined = {
      decline: { code: 'card_declined', says: null },
      lasts: 'once',
      pendingFirst: 0,
    } as const;
    await stage.sandbox().behave('cus_s', declined);
    stage.sandbox().loseAnswers(LOST);
    await expect(provider().charge({ ...charge, payment: 'pay_no' })).rejects.toThrow();
    expect(await provider().charge({ ...charge, payment: 'pay_no' })).toMatchObject({ kind: 'failed' });
    expect(await chargesOf('pay_no')).toBe(1);
    await provider().charge({ ...charge, payment: 'pay_back' });
    const refund = { refund: 'ref_lost', payment: 'pay_back', amount: amount('10'), currency: 'USD', at };
    stage.sandbox().loseAnswers(LOST);
    await expect(provider().refund(refund)).rejects.toThrow();
    expect(await provider().refund(refund)).toMatchObject({ kind: 'succeeded' });
    const { data } = await stage.stripe().charges.list({ limit: 1 });
    expect(data).toMatchObject([{ amount_refunded: 1_000 }]);
  });

  it('the SDK repeats a call under the same key by itself', async () => {
    stage.sandbox().loseAnswers(1);
    const answer = await provider('pm_card_visa', 1).charge({ ...charge, payment: 'pay_retry' });
    expect(answer).toMatchObject({ kind: 'succeeded' });
    expect(await chargesOf('pay_retry')).toBe(1);
  });

  it('a key that Stripe may have forgotten is not trusted: the charge is looked for', async () => {
    stage.sandbox().loseAnswers(LOST);
    await expect(provider().charge({ ...charge, payment: 'pay_old' })).rejects.toThrow();
    await stage.pool.query("update payments_stripe.payments set asked_at = now() - interval '2 days'");
    await stage.pool.query('truncate stripe_sandbox.answers');
    expect(await provider().charge({ ...charge, payment: 'pay_old' })).toMatchObject({ kind: 'succeeded' });
    expect(await chargesOf('pay_old')).toBe(1);
  });

  it('two processes that charge at once charge once', async () => {
    const both = await Promise.allSettled(
      [1, 2].map(() => provider().charge({ ...charge, payment: 'pay_twice' })),
    );
    expect(both.some(({ status }) => status === 'fulfilled')).toBe(true);
    expect(await provider().charge({ ...charge, payment: 'pay_twice' })).toMatchObject({ kind: 'succeeded' });
    expect(await chargesOf('pay_twice')).toBe(1);
  });

  it('says nothing of its key in an error', async () => {
    const wrong = stripePayments({
      db: kyselyOn<unknown>(stage.pool),
      secretKey: 'sk_live_canary0123456789',
      server: { host: '127.0.0.1', port: stage.sandbox().port, protocol: 'http' },
      retries: 0,
    });
    const error: unknown = await wrong
      .charge({ ...charge, payment: 'pay_key' })
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('canary');
  });
});

describe('a checkout on Stripe', () => {
  it('charges once, and leaves a card on file', async () => {
    const payments = provider(null);
    const page = { title: 'Credits', successUrl: 'https://shop.test/y', cancelUrl: 'https://shop.test/n' };
    const asked = { ...charge, ...page, customer: 'cus_checkout', payment: 'pay_checkout' };
    const { url, reference } = await payments.checkout(asked);
    expect((await payments.checkout(asked)).reference).toBe(reference);
    expect(await payments.outcomeOf('pay_checkout')).toEqual({ kind: 'pending' });
    await browse(url, { method: 'pm_card_visa' });
    expect(await payments.outcomeOf('pay_checkout')).toMatchObject({
      kind: 'succeeded',
      amount: amount('29'),
    });
    expect(await payments.methodsOf('cus_checkout')).toMatchObject([{ isDefault: true }]);
  });
});
