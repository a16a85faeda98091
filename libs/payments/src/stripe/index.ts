import type { Kysely } from 'kysely';
import type { ProviderObjects } from '../objects.js';
import type { PaymentProvider } from '../port.js';
import { askedIn } from './asked.js';
import { stripeClient, type StripeAccount } from './client.js';
import { stripeCharges } from './charges.js';
import type { Context } from './context.js';
import { reportQuantity, stripeMethods } from './customers.js';
import { stripeBooks } from './provider-books.js';
import { stripeObjects } from './provider-objects.js';
import { stripeRefund, stripeRefundable } from './refunds.js';

export { migrateStripe } from './schema.js';
export { stripeTax } from './tax.js';
export { STRIPE_VERSION } from './version.js';
export * from './webhook.js';

export type StripeParts<T> = StripeAccount & {
  readonly db: Kysely<T>;
  /** Of test modes alone: `pm_card_visa` saves a card for every new customer. */
  readonly firstMethod?: string | null;
};

/** R46: the payment provider is Stripe, or what speaks like it. Needs `migrateStripe` before. `db` reads `bigint` as bigint. */
export const stripePayments = <T>(parts: StripeParts<T>): PaymentProvider & ProviderObjects => {
  const { db, firstMethod = null } = parts;
  const stripe = stripeClient(parts);
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
