import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type pg from 'pg';
import Stripe from 'stripe';
import { amount, instantOf, instantOfMs, type Instant, type Nanos } from '#kernel';
import { migrateStripe, STRIPE_VERSION, stripePayments, type StripeParts } from '#payments/stripe';
import { kyselyOn, readModelPool } from '#projection-runtime';
import { testDatabase } from '../support/postgres.js';
import { openStage } from './stage.js';

/**
 * All that differs between the sandbox and Stripe's test mode, with its reason. One more difference no case here meets: by its
 * API, Stripe attaches no card that declines (but `pm_card_chargeCustomerFail`) to a customer, the sandbox attaches every test card.
 */
type Differences = {
  /** Stripe keeps what earlier runs made, so every run has names of its own; the sandbox begins with empty books. */
  readonly id: (text: string) => string;
  /** Stripe's books are dated by the time of day, the sandbox's by its clock, which stands still here. */
  readonly since: Instant;
  /** Stripe writes its books and opens disputes some time after it has answered; the sandbox before. */
  readonly patienceMs: number;
  /** Of 29 USD. Null: Stripe's depends on the account's country and contract, and is in the currency that the account settles in. */
  readonly fee: Nanos | null;
  /** Where the payer pays on a page of the provider's. */
  readonly pages: string;
};

export type World = Differences & {
  /** The adapter; another call, another process. `firstMethod`: the card that it saves for every new customer. */
  readonly provider: (firstMethod?: string | null) => ReturnType<typeof stripePayments>;
  readonly stripe: Stripe;
  /** Of what the adapter has written down. */
  readonly pool: pg.Pool;
  readonly close: () => Promise<void>;
};

type Place = Pick<StripeParts<unknown>, 'secretKey' | 'server'> & {
  readonly pool: pg.Pool;
  readonly close: () => Promise<void>;
};

const worldOn = async (
  { secretKey, server, pool, close }: Place,
  differences: Differences,
): Promise<World> => {
  const db = kyselyOn<unknown>(pool);
  await migrateStripe(db);
  return {
    ...differences,
    ...{ pool, close },
    provider: (firstMethod = null) => stripePayments({ db, secretKey, server, firstMethod }),
    stripe: new Stripe(secretKey, { ...server, apiVersion: STRIPE_VERSION, telemetry: false }),
  };
};

export const sandboxWorld = async (): Promise<World> => {
  const { sandbox, pool, close } = await openStage();
  const { host, port, url } = sandbox();
  return worldOn(
    { secretKey: 'sk_test_sandbox', server: { host, port, protocol: 'http' }, pool, close },
    {
      id: (text) => text,
      since: instantOf('2026-03-01T00:00:00.000Z'),
      patienceMs: 0,
      fee: amount('1.14'),
      pages: url,
    },
  );
};

/** How far the clock of this machine may be ahead of Stripe's. */
const SKEW_MS = 300_000;

export const testModeWorld = async (secretKey: string): Promise<World> => {
  const database = await testDatabase();
  const pool = readModelPool(database.url, 4);
  pool.on('error', () => undefined); // its database is dropped at the end
  const run = randomBytes(6).toString('hex');
  const close = async (): Promise<void> => {
    await pool.end();
    await database.close();
  };
  return worldOn(
    { secretKey, pool, close },
    {
      id: (text) => `${text}_${run}`,
      since: instantOfMs(Date.now() - SKEW_MS),
      patienceMs: 60_000,
      fee: null,
      pages: 'https://checkout.stripe.com',
    },
  );
};

const PAUSE_MS = 1_000;

/** Looks again until it is there, as long as that world may take. */
export const eventually = async <T>(
  { patienceMs }: Pick<World, 'patienceMs'>,
  look: () => Promise<T | null | undefined>,
): Promise<T> => {
  const end = performance.now() + patienceMs;
  for (;;) {
    const found = (await look()) ?? null;
    if (found !== null) return found;
    if (performance.now() >= end) throw new Error(`it did not come within ${patienceMs.toString()} ms`);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
};
