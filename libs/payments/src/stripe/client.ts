import Stripe from 'stripe';
import { stripeLimits } from './limits.js';
import { STRIPE_VERSION } from './version.js';

export type StripeAccount = {
  /** Stands in no log, error or event. */
  readonly secretKey: string;
  /** Left out: Stripe itself. */
  readonly server?:
    { readonly host: string; readonly port: number; readonly protocol: 'http' | 'https' } | undefined;
  /** How often the SDK itself repeats what failed on its way. */
  readonly retries?: number;
};

export const stripeClient = (
  { secretKey, server, retries = stripeLimits.retries }: StripeAccount,
  timeout: number = stripeLimits.callMs,
): Stripe =>
  new Stripe(secretKey, {
    ...server,
    apiVersion: STRIPE_VERSION,
    maxNetworkRetries: retries,
    timeout,
    telemetry: false,
  });
