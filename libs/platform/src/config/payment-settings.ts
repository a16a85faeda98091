import { readFileSync } from 'node:fs';
import type { ConfigProblem, Read } from './reading.js';

export type ProviderName = 'stripe' | 'sandbox' | 'fake';

/** What the environment says of the payment provider, before files are read. */
export type PaymentSettings = {
  /** `null`: Stripe where there is a key of it, else what plays it. */
  readonly provider: ProviderName | null;
  readonly stripeSecretKey: string | null;
  readonly stripeSecretKeyFile: string | null;
  readonly stripeWebhookSecrets: readonly string[];
  readonly stripeWebhookSecretsFile: string | null;
  /** `null`: Stripe's own. */
  readonly stripeApiBase: string | null;
  readonly stripeTax: boolean;
  readonly sandboxPort: number;
};

/** How this process is paid. Secrets stand in no log, error, event or answer. */
export type PaymentTerms = {
  readonly provider: ProviderName;
  /** Of Stripe; `null`: another provider is charged. */
  readonly stripe: {
    readonly secretKey: string;
    /** Whether the key moves real money. */
    readonly livemode: boolean;
    /** Every one that is active: while secrets are exchanged there are two. */
    readonly webhookSecrets: readonly string[];
    readonly apiBase: string | null;
  } | null;
  /** Who says what the taxes are: our own dated tables, or Stripe Tax of whoever is charged. */
  readonly taxes: 'tables' | 'stripe';
};

const providers: readonly ProviderName[] = ['stripe', 'sandbox', 'fake'];
/** What plays Stripe where there is no key. */
const WITHOUT_KEY: ProviderName = 'sandbox';

const SECRET_KEY = /^(?:sk|rk)_(?:test|live)_[A-Za-z0-9_]{8,240}$/;
const WEBHOOK_SECRET = /^whsec_[A-Za-z0-9_+/=]{8,240}$/;
/** While one is exchanged for another there are two; a few more do no harm. */
const WEBHOOK_SECRETS = 10;
/** A secret is a line; a larger file is another one. */
const FILE_BYTES = 16_384;

const secretKey = (text: string | null): Read<string | null> =>
  text === null || SECRET_KEY.test(text)
    ? { value: text }
    : {
        wrong: 'is no secret key of Stripe',
        fix: 'give one that begins with sk_test_ or sk_live_ (or rk_ for a restricted one)',
      };

const webhookSecrets = (text: string | null): Read<readonly string[]> => {
  const secrets = (text ?? '').split(/[\s,]+/).filter((one) => one !== '');
  return secrets.length <= WEBHOOK_SECRETS && secrets.every((one) => WEBHOOK_SECRET.test(one))
    ? { value: secrets }
    : {
        wrong: 'are no signing secrets of Stripe',
        fix: `give at most ${WEBHOOK_SECRETS.toString()} that begin with whsec_, with commas between them`,
      };
};

const provider = (text: string | null): Read<ProviderName | null> => {
  const value = text === null ? null : providers.find((one) => one === text);
  return value === undefined
    ? {
        wrong: `is none of ${providers.join(', ')}`,
        fix: 'give stripe, sandbox for a local server that speaks like it, fake for one within the process, or leave it out',
      }
    : { value };
};

const apiBase = (text: string | null): Read<string | null> =>
  text === null || /^https?:\/\/[A-Za-z0-9.[\]:_-]{1,253}\/?$/.test(text)
    ? { value: text }
    : { wrong: 'is no address of a server', fix: 'give one like http://127.0.0.1:12111, without a path' };

const onOrOff = (text: string | null): Read<boolean> =>
  text === 'on' || text === 'off' || text === null
    ? { value: text === 'on' }
    : { wrong: 'is neither on nor off', fix: 'give on, or leave it out' };

const port = (text: string | null): Read<number> => {
  const value = /^\d{1,5}$/.test(text ?? '') ? Number.parseInt(text ?? '', 10) : Number.NaN;
  return value <= 65_535
    ? { value }
    : { wrong: 'is no port', fix: 'give a number from 0 to 65535; 0 takes any free one' };
};

const asIs = (text: string | null): Read<string | null> => ({ value: text });

type PaymentSetting<K extends keyof PaymentSettings> = {
  readonly variable: string;
  readonly field: K;
  readonly says: string;
  readonly fallback: string | null;
  readonly read: (text: string | null) => Read<PaymentSettings[K]>;
};
const setting = <K extends keyof PaymentSettings>(
  variable: string,
  field: K,
  says: string,
  read: PaymentSetting<K>['read'],
): PaymentSetting<K> => ({ variable, field, says, fallback: null, read });

export const paymentSettings = [
  setting('PAYMENTS', 'provider', 'who is charged: stripe, or sandbox or fake, which play it', provider),
  setting('STRIPE_SECRET_KEY', 'stripeSecretKey', 'the secret key of your Stripe account', secretKey),
  setting('STRIPE_SECRET_KEY_FILE', 'stripeSecretKeyFile', 'a file that holds it instead', asIs),
  setting(
    'STRIPE_WEBHOOK_SECRETS',
    'stripeWebhookSecrets',
    "the signing secrets of Stripe's webhooks, with commas between them",
    webhookSecrets,
  ),
  setting('STRIPE_WEBHOOK_SECRETS_FILE', 'stripeWebhookSecretsFile', 'a file that holds them instead', asIs),
  setting('STRIPE_API_BASE', 'stripeApiBase', 'another server that speaks like Stripe', apiBase),
  setting('STRIPE_TAX', 'stripeTax', 'on: taxes are asked of Stripe Tax instead of our own tables', onOrOff),
  {
    ...setting('SANDBOX_PORT', 'sandboxPort', 'port of the payment sandbox; 0 takes any free one', port),
    fallback: '0',
  },
] as const;

type Given = Partial<PaymentSettings> & { readonly sandboxClock?: object | null };

/** Reads the files and puts the settings together. Everything that contradicts is a problem, with its fix. */
export const paymentTermsOf = (
  given: Given,
): { readonly terms: PaymentTerms; readonly problems: readonly ConfigProblem[] } => {
  const problems: ConfigProblem[] = [];
  const key = oneOf(problems, {
    direct: ['STRIPE_SECRET_KEY', given.stripeSecretKey ?? null],
    file: ['STRIPE_SECRET_KEY_FILE', given.stripeSecretKeyFile ?? null],
    read: secretKey,
  });
  const secrets = given.stripeWebhookSecrets ?? [];
  const webhook = oneOf(problems, {
    direct: ['STRIPE_WEBHOOK_SECRETS', secrets.length === 0 ? null : secrets],
    file: ['STRIPE_WEBHOOK_SECRETS_FILE', given.stripeWebhookSecretsFile ?? null],
    read: webhookSecrets,
  });
  const chosen = given.provider ?? (key === null ? WITHOUT_KEY : 'stripe');
  const taxes = given.stripeTax === true ? 'stripe' : 'tables';
  if (taxes === 'stripe' && chosen === 'fake')
    problems.push({
      variable: 'STRIPE_TAX',
      wrong: 'asks Stripe, which is not who is charged',
      fix: 'leave it out, or PAYMENTS=fake',
    });
  if (chosen !== 'stripe') return { terms: { provider: chosen, stripe: null, taxes }, problems };
  const livemode = key !== null && /^.._live_/.test(key);
  if (key === null && problems.length === 0)
    problems.push({
      variable: 'PAYMENTS',
      wrong: 'is stripe without a key of it',
      fix: 'give STRIPE_SECRET_KEY or STRIPE_SECRET_KEY_FILE',
    });
  if (livemode && (given.sandboxClock ?? null) !== null)
    problems.push({
      variable: 'SANDBOX_CLOCK',
      wrong: 'would charge real money by a test clock',
      fix: 'leave the test clock out, or give a key that begins with sk_test_',
    });
  const apiBase = given.stripeApiBase ?? null;
  const stripe = { secretKey: key ?? '', livemode, webhookSecrets: webhook ?? [], apiBase };
  return { terms: { provider: chosen, stripe, taxes }, problems };
};

type Two<T> = {
  readonly direct: readonly [string, T | null];
  readonly file: readonly [string, string | null];
  readonly read: (text: string | null) => Read<T | null>;
};

/** What stands in the environment itself, or in the file that it names; both is one too many. */
const oneOf = <T>(problems: ConfigProblem[], { direct, file, read }: Two<T>): T | null => {
  const [name, value] = direct;
  const [variable, path] = file;
  if (path === null) return value;
  if (value !== null) {
    problems.push({ variable, wrong: `stands beside ${name}`, fix: 'leave one of the two out' });
    return null;
  }
  const found = contentOf(path);
  const result = found === null ? null : read(found);
  if (result !== null && 'value' in result) return result.value;
  const wrong = result === null ? 'names no file that can be read' : `holds what ${result.wrong}`;
  problems.push({ variable, wrong, fix: result?.fix ?? 'name a file that this user may read' });
  return null;
};

const contentOf = (path: string): string | null => {
  try {
    const bytes = readFileSync(path);
    return bytes.length > FILE_BYTES ? null : bytes.toString('utf8').trim();
  } catch {
    return null;
  }
};
