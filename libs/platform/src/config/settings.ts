import { resolve } from 'node:path';
import { instantOf, parseInstant, type Instant } from '#kernel';
import { paymentSettings, type PaymentSettings, type PaymentTerms } from './payment-settings.js';
import type { Read } from './reading.js';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'silent';

export type Config = PaymentSettings & {
  readonly host: string;
  readonly port: number;
  /** Absolute. Everything that this instance keeps on disk. */
  readonly dataDir: string;
  /** `null`: the embedded PostgreSQL below `dataDir`. */
  readonly databaseUrl: string | null;
  /** `null`: the event log lives in PostgreSQL too. */
  readonly eventStoreDbUrl: string | null;
  readonly pgBinDir: string | null;
  readonly databaseConnections: number;
  readonly logLevel: LogLevel;
  /** `null`: with the embedded PostgreSQL only. */
  readonly demo: boolean | null;
  /** `null`: the real clock. `start`: where the test clock begins on new data; `null`: today. */
  readonly sandboxClock: { readonly start: Instant | null } | null;
  /** Who issues invoices: the name of the register that numbers them. */
  readonly issuingEntity: string;
  /** ISO 3166-1 alpha-2: where the issuing entity is, as far as tax needs to know. */
  readonly sellerCountry: string;
  /** Who is charged, with the secrets that it takes: put together of the settings for it. */
  readonly payments: PaymentTerms;
  /** The issuing entity as documents print it. */
  readonly sellerName: string;
  readonly sellerAddress: readonly string[];
  readonly sellerEmail: string | null;
  readonly sellerTaxId: string | null;
  /** `null`: letters are put into the mailbox below `dataDir`, and go nowhere. */
  readonly smtpUrl: string | null;
  readonly mailFrom: string;
  /** Webhooks may go to this machine itself, by http as well. */
  readonly webhooksToLoopback: boolean;
};

/** How one environment variable is read. `read` returns the value, or what is wrong with it and how to put it right. */
type Settable = Exclude<keyof Config, 'payments'>;
export type Setting<K extends Settable = Settable> = {
  readonly variable: string;
  readonly field: K;
  readonly says: string;
  /** The text that an absent variable stands for; `null`: absent has a meaning of its own. */
  readonly fallback: string | null;
  readonly read: (text: string | null) => Read<Config[K]>;
};

const setting = <K extends Settable>(one: Setting<K>): Setting<K> => one;

const whole =
  (min: number, max: number) =>
  (text: string | null): Read<number> => {
    const value = /^\d{1,9}$/.test(text ?? '') ? Number.parseInt(text ?? '', 10) : Number.NaN;
    if (value >= min && value <= max) return { value };
    return {
      wrong: 'is not a whole number within its bounds',
      fix: `give a number from ${min.toString()} to ${max.toString()}`,
    };
  };

/** The value is never shown: it may carry a password. */
const url =
  (schemes: readonly string[], example: string) =>
  (text: string | null): Read<string | null> => {
    if (text === null) return { value: null };
    const scheme = /^([a-z+]+):\/\/[^\s]+$/.exec(text)?.[1];
    if (scheme !== undefined && schemes.includes(scheme)) return { value: text };
    return {
      wrong: `is no address that starts with ${schemes.map((one) => `${one}://`).join(' or ')}`,
      fix: `spell it like ${example}, or leave it out`,
    };
  };

const LEVELS: readonly LogLevel[] = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'];

const level = (text: string | null): Read<LogLevel> => {
  const value = LEVELS.find((one) => one === text);
  return value === undefined ? { wrong: 'is no level', fix: `give one of ${LEVELS.join(', ')}` } : { value };
};

const sandboxClock = (text: string | null): Read<Config['sandboxClock']> => {
  if (text === null || text === 'off') return { value: null };
  if (text === 'on') return { value: { start: null } };
  const start = parseInstant(text);
  return start === null
    ? {
        wrong: 'is neither on, off nor an instant',
        fix: `give "on", or where the clock begins: ${instantOf('2026-01-31T00:00:00.000Z')}`,
      }
    : { value: { start } };
};

const onOrOff = (text: string | null): Read<boolean | null> => {
  if (text === null) return { value: null };
  return text === 'on' || text === 'off'
    ? { value: text === 'on' }
    : { wrong: 'is neither on nor off', fix: 'give on or off, or leave it out' };
};

const host = (text: string | null): Read<string> =>
  /^[A-Za-z0-9.:_-]{1,253}$/.test(text ?? '')
    ? { value: text ?? '' }
    : {
        wrong: 'is no host name or address',
        fix: 'give 127.0.0.1 for this machine alone, or 0.0.0.0 for everybody',
      };

const entity = (text: string | null): Read<string> =>
  /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/.test(text ?? '') && (text ?? '').length <= 40
    ? { value: text ?? '' }
    : {
        wrong: 'is no name of a register',
        fix: 'give lower-case letters, digits and dashes, at most 40, like acme-inc',
      };

const country = (text: string | null): Read<string> =>
  /^[A-Z]{2}$/.test(text ?? '')
    ? { value: text ?? '' }
    : { wrong: 'is no country code', fix: 'give two capital letters of ISO 3166-1, like US or DE' };

const PRINTABLE = /^[^\p{Cc}\p{Cs}]{1,200}$/u;

const words = (text: string | null): Read<string> =>
  PRINTABLE.test(text ?? '')
    ? { value: text ?? '' }
    : { wrong: 'is no line of text', fix: 'give at most 200 printable characters' };

const wordsOrNone = (text: string | null): Read<string | null> =>
  text === null ? { value: null } : words(text);

const addressLines = (text: string | null): Read<readonly string[]> => {
  const lines = (text ?? '').split(';').map((line) => line.trim());
  if (text === null) return { value: [] };
  return lines.length <= 6 && lines.every((line) => PRINTABLE.test(line))
    ? { value: lines }
    : { wrong: 'is no address', fix: 'give at most six lines with semicolons between them' };
};

const email = (text: string | null): Read<string> =>
  /^[^\s@<>]{1,64}@[^\s@<>]{1,190}$/.test(text ?? '')
    ? { value: text ?? '' }
    : { wrong: 'is no e-mail address', fix: 'give one like billing@example.com' };

const emailOrNone = (text: string | null): Read<string | null> =>
  text === null ? { value: null } : email(text);

const POSTGRES = url(['postgres', 'postgresql'], 'postgres://user:password@host:5432/ledger');

/** Every environment variable that the product reads. */
export const settings = [
  setting({
    variable: 'HOST',
    field: 'host',
    says: 'address to listen on',
    fallback: '127.0.0.1',
    read: host,
  }),
  setting({
    variable: 'PORT',
    field: 'port',
    says: 'port of the API; 0 takes any free one',
    fallback: '3000',
    read: whole(0, 65_535),
  }),
  setting({
    variable: 'DATA_DIR',
    field: 'dataDir',
    says: 'folder for everything kept on disk',
    fallback: '.data',
    read: (text) => ({ value: resolve(text ?? '.data') }),
  }),
  setting({
    variable: 'DATABASE_URL',
    field: 'databaseUrl',
    says: 'a PostgreSQL of your own instead of the embedded one',
    fallback: null,
    read: POSTGRES,
  }),
  setting({
    variable: 'EVENTSTOREDB_URL',
    field: 'eventStoreDbUrl',
    says: 'keeps the event log in EventStoreDB; read models stay in PostgreSQL',
    fallback: null,
    read: url(['esdb', 'esdb+discover'], 'esdb://localhost:2113?tls=false'),
  }),
  setting({
    variable: 'PG_BIN_DIR',
    field: 'pgBinDir',
    says: 'folder with initdb and postgres, instead of those from npm',
    fallback: null,
    read: (text) => ({ value: text }),
  }),
  setting({
    variable: 'DATABASE_CONNECTIONS',
    field: 'databaseConnections',
    says: 'most connections to PostgreSQL of this process',
    fallback: '20',
    read: whole(16, 500),
  }),
  setting({
    variable: 'LOG_LEVEL',
    field: 'logLevel',
    says: 'least severe level that is logged',
    fallback: 'info',
    read: level,
  }),
  setting({
    variable: 'DEMO',
    field: 'demo',
    says: 'seeds a demo customer; with the embedded PostgreSQL it is on',
    fallback: null,
    read: onOrOff,
  }),
  setting({
    variable: 'SANDBOX_CLOCK',
    field: 'sandboxClock',
    says: 'runs on a test clock that only you move',
    fallback: null,
    read: sandboxClock,
  }),
  setting({
    variable: 'ISSUING_ENTITY',
    field: 'issuingEntity',
    says: 'who issues invoices: each entity numbers its own, without a gap',
    fallback: 'house',
    read: entity,
  }),
  setting({
    variable: 'SELLER_COUNTRY',
    field: 'sellerCountry',
    says: 'where the issuing entity is; it decides on tax by location',
    fallback: 'US',
    read: country,
  }),
  setting({
    variable: 'SELLER_NAME',
    field: 'sellerName',
    says: 'the issuing entity as invoices print it',
    fallback: 'Credit Ledger',
    read: words,
  }),
  setting({
    variable: 'SELLER_ADDRESS',
    field: 'sellerAddress',
    says: 'its address on invoices, lines with semicolons between them',
    fallback: null,
    read: addressLines,
  }),
  setting({
    variable: 'SELLER_EMAIL',
    field: 'sellerEmail',
    says: 'where buyers write about invoices',
    fallback: null,
    read: emailOrNone,
  }),
  setting({
    variable: 'SELLER_TAX_ID',
    field: 'sellerTaxId',
    says: 'its tax id on invoices',
    fallback: null,
    read: wordsOrNone,
  }),
  setting({
    variable: 'SMTP_URL',
    field: 'smtpUrl',
    says: 'the mail server that notices go out by; without one they are kept in a mailbox on disk',
    fallback: null,
    read: url(['smtp', 'smtps'], 'smtps://user:password@mail.example.com:465'),
  }),
  setting({
    variable: 'MAIL_FROM',
    field: 'mailFrom',
    says: 'who notices come from',
    fallback: 'billing@localhost',
    read: email,
  }),
  setting({
    variable: 'WEBHOOKS_TO_LOOPBACK',
    field: 'webhooksToLoopback',
    says: 'on: webhooks may go to this machine itself, by http as well; for development',
    fallback: 'off',
    read: (text) => {
      const read = onOrOff(text);
      return 'wrong' in read ? read : { value: read.value === true };
    },
  }),
  ...paymentSettings,
] as const;
