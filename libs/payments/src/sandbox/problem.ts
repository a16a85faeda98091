import type Stripe from 'stripe';

type Type = 'invalid_request_error' | 'card_error' | 'idempotency_error' | 'api_error';

export type ProblemBody = {
  readonly type: Type;
  readonly message: string;
  readonly code?: string;
  readonly param?: string;
  readonly decline_code?: string;
  readonly charge?: string;
  readonly payment_intent?: unknown;
  readonly payment_method?: unknown;
  readonly setup_intent?: unknown;
};

/** A refusal in the shape of Stripe's own; what the call had begun is undone. */
export class StripeProblem extends Error {
  constructor(
    readonly status: number,
    readonly error: ProblemBody,
  ) {
    super(error.message);
  }
}

export const invalid = (message: string, facts: Partial<ProblemBody> = {}): StripeProblem =>
  new StripeProblem(400, { type: 'invalid_request_error', message, ...facts });

export const missing = (kind: string, id: string): StripeProblem =>
  new StripeProblem(404, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${kind}: '${id}'`,
    param: 'id',
  });

export const wrongState = (
  thing: 'payment_intent' | 'setup_intent',
  object: { readonly status: string },
  doing: string,
): StripeProblem =>
  invalid(`This ${thing} could not be ${doing} because it has a status of ${object.status}.`, {
    code: `${thing}_unexpected_state`,
    [thing]: object,
  });

/** What a payment intent keeps of a failure, and what a call that met it answers. */
export type CardFailure = Pick<Stripe.PaymentIntent.LastPaymentError, 'type' | 'message'> & {
  readonly code: string;
  readonly decline_code?: string;
};
