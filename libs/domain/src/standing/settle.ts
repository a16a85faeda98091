import { invariant, plusDays, type Instant, type View } from '#kernel';
import type { StandingEvent } from './events.js';
import type { Standing } from './standing.js';

/**
 * S2: the next step that the clock makes, dated at its own instant (invariant 9). One at a time: each follows from the one
 * before, and the engine asks again until nothing is due. A retry that is due stops the clock until it is answered.
 */
export const settle = (standing: View<Standing>, at: Instant): readonly StandingEvent[] =>
  standing.due === null || at < standing.due ? [] : [stepAt(standing, standing.due)];

/** When the clock makes the next step. Null: it makes none before something else happens. */
export const nextDueOf = ({ due }: View<Standing>): Instant | null => due;

const stepAt = ({ phase, plan, unpaid, attempt, since }: View<Standing>, at: Instant): StandingEvent => {
  if (phase === 'past-due')
    return {
      type: 'PaymentRetryBecameDue',
      at,
      data: { attempt: attempt + 1, invoices: [...unpaid.keys()] },
    };
  if (phase === 'suspended') return { type: 'PurgeBecameDue', at, data: { suspendedAt: since } };
  invariant(phase === 'grace' && plan !== null, 'only an open dunning has a next step');
  const { policy, terms } = plan;
  return {
    type: 'ServiceSuspended',
    at,
    data: { retainedUntil: plusDays(at, terms.retentionDays), policy },
  };
};
