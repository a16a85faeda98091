import { event, eventFormat, integer, record, text, type EventsOf } from '#kernel';
import { poolTerms, poolTermsV1, withPurchaseClass } from './terms.js';

const plan = text('teams, pooled-team, …');
const version = integer('1, 2, … dense per plan');
const document = text('canonical JSON');

const events = {
  policyPublished: event(
    'PolicyPublished',
    "A new version of a plan's policy document exists. It moves nobody until it is assigned (S15).",
    record({
      plan,
      version,
      pool: poolTermsV1,
      /** The whole validated document as canonical JSON: later parts of a plan (seats, dunning, prices) are read from it. */
      document,
    }),
  ).next(record({ plan, version, pool: poolTerms, document }), (old) => ({
    ...old,
    pool: withPurchaseClass(old.pool),
  })),
} as const;

/** One stream per plan: `Policy-teams`. */
export const policyEvents = eventFormat('Policy', events);
export type PolicyEvent = EventsOf<typeof events>;
