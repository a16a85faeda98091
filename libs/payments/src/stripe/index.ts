import type { Kysely } from 'kysely';
import Stripe from 'stripe';
import type { ProviderObjects } from '../objects.js';
import type { PaymentProvider } from '../port.js';
import { askedIn } from './asked.js';
import { stripeCharges } from './charges.js';
import type { Context } from './context.js';
import { reportQuantity, stripeMethods } from './customers.js';
import { stripeLimits } from './limits.js';
import { stripeBooks } from './provider-books.js';
import { stripeObjects } from './provider-objects.js';
import { stripeRefund, stripeRefundable } from './refunds.js';
import { STRIPE_VERSION } from './version.js';

export { migrateStripe } from './schema.js';
export { STRIPE_VERSION } from './version.js';
export * from './webhook.js';

export type StripeParts<T> = {
  readonly db: Kysely<T>;
  /** Stands in no log, error or event. */
  readonly secretKey: string;
  /** Left out: Stripe itself. */
  readonly server?:
    { readonly host: string; readonly port: number; readonly protocol: 'http' | 'https' } | undefined;
  /** Of test modes alone: `pm_card_visa` saves a card for every new customer. */
  readonly firstMethod?: string | null;
  /** How often the SDK itself repeats what failed on its way. */
  readonly retries?: number;
};

/** R46: the payment provider is Stripe, or what speaks like it. Needs `migrateStripe` before. `db` reads `bigint` as bigint. */
export const stripePayments = <T>(parts: StripeParts<T>): PaymentProvider & ProviderObjects => {
  const { db, secretKey, server = {}, firstMethod = null, retries = stripeLimits.retries } = parts;
  const stripe = new Stripe(secretKey, {
    ...server,
    apiVersion: STRIPE_VERSION,
    maxNetworkRetries: retries,
    timeout: stripeLimits.callMs,
    telemetry: false,
  });
  const context: Context = { stripe, asked: askedIn(db), firstMethod };
  return {
    ...stripeCharges(context),
    ...stripeMethods(context),
    ...stripeBooks(context),
    ...stripeObjects(context),
    refund: (refund) => stripeRefund(context, refund),
    refundable: (payment) => stripeRefundable(context, payment),
    reportQuantity: (quantity) => reportQuantity(context, quantity),
  };
};
