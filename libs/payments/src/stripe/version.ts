/** The version of Stripe's API that the adapter is written for; the same as the SDK's types. */
export const STRIPE_VERSION = '2026-10-28.endive';
