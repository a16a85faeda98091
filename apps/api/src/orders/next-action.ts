import type { ChargeAnswer } from '#payments';
import { objectOf, orNull, textOf } from '../openapi/answers.js';

/** What a payer has to do next: a secret of theirs, asked of the provider each time and stored nowhere. */
export type NextAction = Extract<ChargeAnswer, { readonly kind: 'requires-action' }>;

export const nextActionSchema = orNull(
  objectOf({
    url: orNull(textOf('Where the payer goes.')),
    client_secret: orNull(textOf("For the provider's own form, in the payer's browser.")),
  }),
);

export const nextActionAnswer = (next: NextAction | null): object | null =>
  next === null ? null : { url: next.url, client_secret: next.clientSecret };
