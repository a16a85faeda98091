import type pg from 'pg';
import Stripe from 'stripe';
import { instantOf } from '#kernel';
import { migrateSandbox, startSandbox, type Sandbox } from '#payments/sandbox';
import { kyselyOn, readModelPool } from '#projection-runtime';
import { testDatabase } from '../support/postgres.js';

const at = instantOf('2026-03-01T00:00:00.000Z');

export type Stage = {
  readonly pool: pg.Pool;
  readonly sandbox: () => Sandbox;
  readonly stripe: () => Stripe;
  /** Another process on the same books. */
  readonly restart: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/** The sandbox on books of its own, and the SDK in front of it. */
export const openStage = async (): Promise<Stage> => {
  const database = await testDatabase();
  const pool = readModelPool(database.url, 6);
  pool.on('error', () => undefined); // its database is dropped at the end
  const db = kyselyOn<unknown>(pool);
  await migrateSandbox(db);
  await migrateSandbox(db);
  const clock = { now: () => at };
  const defects: unknown[] = [];
  const open = () =>
    startSandbox({ db, clock, host: '127.0.0.1', port: 0, onDefect: (error) => defects.push(error) });
  let sandbox = await open();
  const client = (): Stripe =>
    new Stripe('sk_test_sandbox', {
      ...{ host: '127.0.0.1', port: sandbox.port, protocol: 'http', maxNetworkRetries: 0, telemetry: false },
    });
  let stripe = client();
  return {
    pool,
    sandbox: () => sandbox,
    stripe: () => stripe,
    restart: async () => {
      await sandbox.close();
      sandbox = await open();
      stripe = client();
    },
    close: async () => {
      await sandbox.close();
      await pool.end();
      await database.close();
      if (defects.length > 0) throw new AggregateError(defects, 'the sandbox has defects');
    },
  };
};

export const customerWith = async (
  stripe: Stripe,
  card: string,
): Promise<{ customer: string; method: string }> => {
  const { id } = await stripe.customers.create({ metadata: { customer: 'cus_x' } });
  const method = await stripe.paymentMethods.attach(card, { customer: id });
  await stripe.customers.update(id, { invoice_settings: { default_payment_method: method.id } });
  return { customer: id, method: method.id };
};

export const intentOf = async (
  stripe: Stripe,
  card: string,
  params: Partial<Stripe.PaymentIntentCreateParams> = {},
): Promise<Stripe.PaymentIntent> => {
  const { customer, method } = await customerWith(stripe, card);
  return stripe.paymentIntents.create({
    ...{ amount: 2_900, currency: 'usd', customer, payment_method: method, confirm: true, off_session: true },
    ...params,
  });
};

export const problemOf = async (call: Promise<unknown>): Promise<Stripe.errors.StripeError> => {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof Stripe.errors.StripeError) return error;
  throw new Error('the call was answered', { cause: error });
};
