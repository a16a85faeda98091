import { event, eventFormat, integer, record, text, type EventsOf } from '#kernel';
import { poolTerms } from './terms.js';

const events = {
  policyPublished: event(
    'PolicyPublished',
    "A new version of a plan's policy document exists. It moves nobody until it is assigned (S15).",
    record({
      plan: text('teams, pooled-team, …'),
      version: integer('1, 2, … dense per plan'),
      pool: poolTerms,
      /** The whole validated document as canonical JSON: later parts of a plan (seats, dunning, prices) are read from it. */
      document: text('canonical JSON'),
    }),
  ),
} as const;

/** One stream per plan: `Policy-teams`. */
export const policyEvents = eventFormat('Policy', events);
export type PolicyEvent = EventsOf<typeof events>;
