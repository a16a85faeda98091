import { postgresPayments, settles, type FakePayments } from '#payments';
import { migrateSandbox, startSandbox } from '#payments/sandbox';
import { migrateStripe, stripePayments } from '#payments/stripe';
import type { Ledger } from './ledger.js';

/** Any key of a test mode: the sandbox asks for one, as Stripe does. */
const SANDBOX_KEY = 'sk_test_sandbox';

/** The provider that PAYMENTS names. Both move no money and fail on demand; `sandbox` is charged as Stripe is, over HTTP. */
export const openPayments = async (ledger: Ledger): Promise<FakePayments> =>
  ledger.config.payments === 'fake' ? postgresPayments(ledger.db) : onSandbox(ledger);

/** Every process has a server of its own; what they play is kept in the one database, so they are one provider. */
const onSandbox = async ({ db, clock, log, shutdown }: Ledger): Promise<FakePayments> => {
  await migrateSandbox(db);
  await migrateStripe(db);
  const sandbox = await startSandbox({
    ...{ db, clock, host: '127.0.0.1', port: 0 },
    onDefect: (error) => {
      log.error({ err: error }, 'the payment sandbox has a defect');
    },
  });
  shutdown.add('payment sandbox', sandbox.close);
  log.info({ url: sandbox.url }, 'the payment sandbox listens');
  const payments = stripePayments({
    db,
    secretKey: SANDBOX_KEY,
    server: { host: sandbox.host, port: sandbox.port, protocol: 'http' },
    firstMethod: 'pm_card_visa',
  });
  return {
    ...payments,
    setUpMethod: async (setup) => {
      const answer = await payments.setUpMethod(setup);
      return { ...answer, url: `${sandbox.url}/setup/${answer.reference}` };
    },
    behave: sandbox.behave,
    behaviourOf: async (customer) => (await sandbox.behaviourOf(customer)) ?? settles,
    act: async (payment, step) => {
      const answer = await payments.outcomeOf(payment);
      if (answer?.kind !== 'requires-action' || answer.url === null) return;
      const taken = step === 'taken' ? 'complete' : 'fail';
      await fetch(answer.url, {
        method: 'POST',
        body: new URLSearchParams({ step: taken }),
        redirect: 'manual',
      });
    },
  };
};
