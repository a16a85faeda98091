import Stripe from 'stripe';
import { instantOfMs, msOf, type Instant } from '#kernel';
import type { ProviderNotice } from '../port.js';
import { stripeLimits } from './limits.js';
import { isWord, ownName } from './own-name.js';
import { STRIPE_VERSION } from './version.js';

export type Webhook = { readonly body: Buffer; readonly signature: string | undefined };

export type WebhookTerms = {
  /** Every one that is active: while secrets are exchanged there are two. */
  readonly secrets: readonly string[];
  /** Whether real money is moved here: events of the other world are refused. */
  readonly livemode: boolean;
  /** The time of day, never a test clock's. */
  readonly now: Instant;
};

export type WebhookRefusal =
  | 'signature-missing'
  | 'signature-malformed'
  | 'timestamp-too-old'
  | 'timestamp-in-future'
  | 'signature-wrong'
  | 'not-an-event'
  | 'other-environment'
  | 'other-version';

/**
 * What a webhook comes to, if it is Stripe's, recent and for here. Its signature is over the bytes as they came. Of a key that
 * stands twice the last one counts, as everywhere that JSON.parse reads: nobody but Stripe can have signed it, this is its only
 * reader, and no amount is taken from it.
 */
export const readWebhook = (webhook: Webhook, terms: WebhookTerms): ProviderNotice | WebhookRefusal => {
  const signed = signedAt(webhook.signature);
  if (typeof signed === 'string') return signed;
  // The SDK lets timestamps of the far future pass: both sides are looked at here.
  const age = Math.floor(msOf(terms.now) / 1000) - signed.seconds;
  if (age > stripeLimits.webhookSeconds) return 'timestamp-too-old';
  if (age < -stripeLimits.webhookSeconds) return 'timestamp-in-future';
  if (!terms.secrets.some((secret) => verifies(webhook.body, signed.header, secret)))
    return 'signature-wrong';
  const event = eventIn(webhook.body);
  if (event === null) return 'not-an-event';
  if (event.livemode !== terms.livemode) return 'other-environment';
  return event.api_version === STRIPE_VERSION ? noticeOf(event) : 'other-version';
};

/** Exactly one `t=`: of two, the one that is checked need not be the one that is signed. */
const signedAt = (header: string | undefined): { seconds: number; header: string } | WebhookRefusal => {
  if (header === undefined || header === '') return 'signature-missing';
  const times = header.split(',').filter((part) => part.trim().startsWith('t='));
  const [time] = times;
  if (times.length !== 1 || time === undefined || !/^t=\d{1,12}$/.test(time)) return 'signature-malformed';
  return { seconds: Number.parseInt(time.slice(2), 10), header };
};

const verifies = (body: Buffer, header: string, secret: string): boolean => {
  try {
    // Of no age: that was looked at already, by the clock that was given.
    return Stripe.webhooks.signature?.verifyHeader(body, header, secret, 0) ?? false;
  } catch {
    return false;
  }
};

type EventFound = Pick<Stripe.Event, 'id' | 'type' | 'created' | 'livemode' | 'api_version'> & {
  readonly object: Readonly<Record<string, unknown>>;
};

const eventIn = (body: Buffer): EventFound | null => {
  let event: unknown;
  try {
    event = JSON.parse(body.toString('utf8'));
  } catch {
    return null;
  }
  if (!isObject(event) || event.object !== 'event' || !isObject(event.data)) return null;
  const { id, type, created, livemode, api_version: version } = event;
  const { object } = event.data;
  if (typeof id !== 'string' || !/^evt_\w{1,250}$/.test(id)) return null;
  if (typeof type !== 'string' || !isWord(type) || !isSecond(created)) return null;
  if (typeof livemode !== 'boolean' || !isObject(object)) return null;
  if (typeof object.id === 'string' && !isWord(object.id)) return null;
  // The SDK's list of types grows: one that it does not know is no less an event.
  return { id, type: type as Stripe.Event['type'], created, livemode, api_version: textOf(version), object };
};

const isSecond = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= LAST_SECOND;
const LAST_SECOND = Date.UTC(9999, 11, 31, 23, 59, 59) / 1000;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const kinds = new Map<string, ProviderNotice['kind']>([
  ['payment_intent', 'payment'],
  ['charge', 'payment'],
  ['refund', 'refund'],
  ['dispute', 'dispute'],
  ['setup_intent', 'method'],
  ['payment_method', 'method'],
  ['customer', 'method'],
  ['checkout.session', 'checkout'],
]);

const noticeOf = ({ id, type, created, object }: EventFound): ProviderNotice => {
  const metadata = isObject(object.metadata) ? object.metadata : {};
  return {
    ...{ id, type, at: instantOfMs(created * 1000) },
    kind: kinds.get(textOf(object.object) ?? '') ?? 'unknown',
    object: textOf(object.id) ?? '',
    payment: ownName(metadata.payment),
    customer: ownName(metadata.customer),
  };
};
