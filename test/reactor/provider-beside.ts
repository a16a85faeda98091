import Stripe from 'stripe';
import type { Kysely } from 'kysely';
import type { Clock } from '#kernel';
import type { PaymentProvider, ProviderObjects } from '#payments';
import { migrateSandbox, startSandbox } from '#payments/sandbox';
import { migrateStripe, stripePayments } from '#payments/stripe';
import { kyselyOn, readModelPool } from '#projection-runtime';
import { testDatabase } from '../support/postgres.js';

export type ProviderBeside = {
  readonly db: Kysely<unknown>;
  /** As the ledger uses it. */
  readonly payments: PaymentProvider & ProviderObjects;
  /** As people use it who do not go through the ledger. */
  readonly stripe: Stripe;
  readonly close: () => Promise<void>;
};

/** A provider on books of its own, by the clock of the ledger that it stands beside. */
export const providerBeside = async (clock: Clock): Promise<ProviderBeside> => {
  const database = await testDatabase();
  const pool = readModelPool(database.url, 4);
  pool.on('error', () => undefined); // its database is dropped at the end
  const db = kyselyOn<unknown>(pool);
  await migrateSandbox(db);
  await migrateStripe(db);
  const defects: unknown[] = [];
  const sandbox = await startSandbox({
    ...{ db, clock, host: '127.0.0.1', port: 0 },
    onDefect: (error) => defects.push(error),
  });
  const server = { host: sandbox.host, port: sandbox.port, protocol: 'http' } as const;
  const secretKey = 'sk_test_sandbox';
  return {
    db,
    payments: stripePayments({ db, secretKey, server, firstMethod: 'pm_card_visa' }),
    stripe: new Stripe(secretKey, { ...server, telemetry: false }),
    close: async () => {
      await sandbox.close();
      await pool.end();
      await database.close();
      if (defects.length > 0) throw new AggregateError(defects, 'the sandbox has defects');
    },
  };
};
