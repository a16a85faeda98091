import type { StandingEvent } from '#domain/standing';
import { invariant, type Instant } from '#kernel';
import { idOfStream, type StandingFact } from '../ledger-events.js';
import type { StandingRow } from './table.js';

const noDates = {
  next_retry_at: null,
  grace_ends_at: null,
  suspended_at: null,
  retained_until: null,
  purge_due_at: null,
} as const;

const good = (customer: string, policy: string, since: Instant): StandingRow => ({
  customer,
  policy,
  phase: 'good',
  since,
  ...noDates,
});

/** Each phase keeps the dates of those before it that still say something: since when it is suspended, while a purge is due. */
const stepped = (row: StandingRow, event: StandingEvent): StandingRow => {
  const { at } = event;
  switch (event.type) {
    case 'DunningTermsAssigned':
      return { ...row, policy: event.data.policy };
    case 'PaymentFailed':
      return row.phase === 'good' ? { ...row, phase: 'past-due', since: at } : row;
    case 'PaymentRetryScheduled':
      return { ...row, next_retry_at: event.data.dueAt };
    case 'PaymentRetryBecameDue':
      return { ...row, next_retry_at: null };
    case 'GraceStarted':
      return { ...row, ...noDates, phase: 'grace', since: at, grace_ends_at: event.data.endsAt };
    case 'ServiceSuspended': {
      const { retainedUntil } = event.data;
      return {
        ...row,
        ...noDates,
        phase: 'suspended',
        since: at,
        suspended_at: at,
        retained_until: retainedUntil,
      };
    }
    case 'PurgeBecameDue':
      return { ...row, phase: 'purge-due', since: at, purge_due_at: at };
    case 'CustomerPurged':
      return { ...row, phase: 'purged', since: at };
    case 'StandingRestored':
      return good(row.customer, row.policy, at);
    case 'PaymentRetryRequested':
    case 'InvoiceCleared':
      return row; // whether that restores anything is an event of its own
  }
};

/** A standing's row after more of its events. */
export const standingAfter = (before: StandingRow | null, facts: readonly StandingFact[]): StandingRow => {
  let row = before;
  for (const fact of facts) {
    const { event } = fact;
    if (row === null && event.type === 'DunningTermsAssigned')
      row = good(idOfStream(fact), event.data.policy, event.at);
    invariant(row !== null, 'terms of dunning open a standing');
    row = stepped(row, event);
  }
  invariant(row !== null, 'a standing with events has a row');
  return row;
};
