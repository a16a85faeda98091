import {
  postgresPayments,
  settles,
  type FakePayments,
  type PaymentMethods,
  type Payments,
  type ProviderBooks,
  type ProviderObjects,
} from '#payments';
import { migrateSandbox, startSandbox, type Sandbox } from '#payments/sandbox';
import { migrateStripe, stripePayments, stripeTax } from '#payments/stripe';
import { ConfigRefused, systemClock, type PaymentTerms } from '#platform';
import { offlineTaxDesk, type TaxDesk } from '#tax';
import type { Ledger } from './ledger.js';

/** Who is charged, and what else there is to it than charges. */
export type Provider = {
  /** For people; carries no secret. */
  readonly says: string;
  readonly payments: Payments & PaymentMethods;
  /** `null`: one that does not fail on demand. */
  readonly pretending: Pick<FakePayments, 'behave' | 'behaviourOf'> | null;
  /** `null`: it keeps no books, and tells nothing by itself. */
  readonly remote: {
    readonly objects: ProviderObjects;
    readonly books: ProviderBooks;
    /** Whether real money is moved: notices of the other world are refused. */
    readonly livemode: boolean;
    readonly webhookSecrets: readonly string[];
  } | null;
  /** `null`: another one is charged. */
  readonly sandbox: Sandbox | null;
  /** As the configuration says: from tables, or asked of whoever is charged. */
  readonly taxes: TaxDesk;
};

/** Any key of a test mode: the sandbox asks for one, as Stripe does. */
const SANDBOX_KEY = 'sk_test_sandbox';

/** The provider that the configuration names. `fake` and `sandbox` move no money and fail on demand; `sandbox` is charged as Stripe is, over HTTP. */
export const openPayments = async (ledger: Ledger): Promise<Provider> => {
  const { db, config } = ledger;
  const { provider, stripe } = config.payments;
  if (stripe !== null) return onStripe(ledger, stripe);
  if (provider === 'sandbox') return onSandbox(ledger);
  const payments = postgresPayments(db);
  const says = 'a fake within the process; no money is moved';
  return { says, payments, pretending: payments, remote: null, sandbox: null, taxes: fromTables(ledger) };
};

const fromTables = ({ config }: Ledger): TaxDesk => offlineTaxDesk({ country: config.sellerCountry });

const onStripe = async (
  ledger: Ledger,
  { secretKey, livemode, webhookSecrets, apiBase }: NonNullable<PaymentTerms['stripe']>,
): Promise<Provider> => {
  const { db, log, config } = ledger;
  await migrateStripe(db);
  const account = { secretKey, server: serverAt(apiBase) };
  const payments = stripePayments({ db, ...account });
  // Stripe's own time, whatever clock the product runs on.
  const taxes =
    config.payments.taxes === 'stripe' ? stripeTax({ ...account, now: systemClock.now }) : fromTables(ledger);
  log.info({ livemode, server: apiBase ?? 'Stripe' }, 'payments go through Stripe');
  if (webhookSecrets.length === 0)
    log.warn(
      'no signing secret of webhooks is given: all of them are refused, and payments are asked after instead',
    );
  const remote = { objects: payments, books: payments, livemode, webhookSecrets };
  const says = `Stripe, ${livemode ? 'live: real money is moved' : 'in test mode'}`;
  return { says, payments, pretending: null, remote, sandbox: null, taxes };
};

const serverAt = (base: string | null) => {
  if (base === null) return undefined;
  const { protocol, hostname, port } = new URL(base);
  const secure = protocol === 'https:';
  const standard = secure ? 443 : 80;
  return {
    protocol: secure ? ('https' as const) : ('http' as const),
    host: hostname,
    port: port === '' ? standard : Number(port),
  };
};

/** Every process has a server of its own; what they play is kept in the one database, so they are one provider. */
const onSandbox = async (ledger: Ledger): Promise<Provider> => {
  const { db, clock, config, log, shutdown } = ledger;
  await migrateSandbox(db);
  await migrateStripe(db);
  const sandbox = await startSandbox({
    ...{ db, clock, host: '127.0.0.1', port: config.sandboxPort, headOffice: config.sellerCountry },
    onDefect: (error) => {
      log.error({ err: error }, 'the payment sandbox has a defect');
    },
  }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    const fix = 'choose another, or leave it out: then any free one is taken';
    throw new ConfigRefused([{ variable: 'SANDBOX_PORT', wrong: 'is taken by another program', fix }]);
  });
  shutdown.add('payment sandbox', sandbox.close);
  log.info({ url: sandbox.url }, 'the payment sandbox listens');
  const account = {
    secretKey: SANDBOX_KEY,
    server: { host: sandbox.host, port: sandbox.port, protocol: 'http' },
  } as const;
  const stripe = stripePayments({ db, ...account, firstMethod: 'pm_card_visa' });
  return {
    says: `sandbox at ${sandbox.url}: test cards, no money is moved`,
    payments: {
      ...stripe,
      setUpMethod: async (setup) => {
        const answer = await stripe.setUpMethod(setup);
        return { ...answer, url: `${sandbox.url}/setup/${answer.reference}` };
      },
    },
    pretending: {
      behave: sandbox.behave,
      behaviourOf: async (customer) => (await sandbox.behaviourOf(customer)) ?? settles,
    },
    remote: { objects: stripe, books: stripe, livemode: false, webhookSecrets: [] },
    sandbox,
    taxes:
      config.payments.taxes === 'stripe' ? stripeTax({ ...account, now: clock.now }) : fromTables(ledger),
  };
};
