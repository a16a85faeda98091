import type { Recorded } from '#kernel';
import { keyOf } from '../fold.js';
import { idOfStream, isDisputeFact, type DisputeFact } from '../ledger-events.js';
import type { DisputeRow } from './table.js';

/** How a dispute ends: the columns that change. */
export type Closed = Pick<DisputeRow, 'dispute' | 'state' | 'closed_at' | 'reason' | 'credit_note'>;
export type BillingDisputesChanges = {
  readonly opened: Map<string, DisputeRow>;
  readonly closed: Closed[];
};

const closedBy = (fact: DisputeFact): Closed | null => {
  const { event } = fact;
  const dispute = idOfStream(fact);
  if (event.type === 'BillingDisputeResolved') {
    const { outcome, reason, creditNote } = event.data;
    return { dispute, state: outcome, closed_at: event.at, reason, credit_note: creditNote };
  }
  if (event.type !== 'BillingDisputeWithdrawn') return null;
  return { dispute, state: 'withdrawn', closed_at: event.at, reason: event.data.reason, credit_note: null };
};

export const project = (events: readonly Recorded[]): BillingDisputesChanges => {
  const changes: BillingDisputesChanges = { opened: new Map(), closed: [] };
  for (const fact of events.filter(isDisputeFact)) {
    const { event, actor, position } = fact;
    const key = keyOf(idOfStream(fact));
    const closed = closedBy(fact);
    if (event.type === 'BillingDisputeOpened')
      changes.opened.set(key, {
        ...event.data,
        ...{ state: 'open', opened_at: event.at, opened_by: actor, position },
        ...{ closed_at: null, reason: null, credit_note: null },
      });
    if (closed === null) continue;
    const opened = changes.opened.get(key);
    if (opened === undefined) changes.closed.push(closed);
    else changes.opened.set(key, { ...opened, ...closed });
  }
  return changes;
};
