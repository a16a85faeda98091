import Stripe from 'stripe';

/** A definite "no": nothing was taken, and the same again would be answered the same. */
export type Refusal = {
  readonly code: string;
  readonly says: string | null;
  /** The intent that was declined, where there is one. */
  readonly intent: string | null;
};

/**
 * Null: the outcome is unknown (time-out, broken connection, 5xx, too many calls, a key that another process is using), or it is
 * the product's own fault (a wrong key). Then it is asked again, never taken for a failure.
 */
export const refusalIn = (error: unknown): Refusal | null => {
  if (error instanceof Stripe.errors.StripeIdempotencyError) return null;
  if (error instanceof Stripe.errors.StripeCardError)
    return {
      code: error.decline_code || (error.code ?? 'card_declined'),
      says: error.message,
      intent: error.payment_intent?.id ?? null,
    };
  if (!(error instanceof Stripe.errors.StripeInvalidRequestError)) return null;
  const tooLarge = error.param === 'amount' && error.code !== 'amount_too_small';
  return {
    code: tooLarge ? 'amount_too_large' : (error.code ?? 'invalid_request'),
    says: error.message,
    intent: error.payment_intent?.id ?? null,
  };
};

export const isMissing = (error: unknown): boolean =>
  error instanceof Stripe.errors.StripeInvalidRequestError && error.code === 'resource_missing';
