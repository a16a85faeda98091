import type { Recorded } from '#kernel';
import { byStream, isCustomerFact, type CustomerFact } from '../ledger-events.js';

/** Events of subscriptions, by customer: their rows are folded one event after the other. */
export type SubscriptionChanges = ReadonlyMap<string, readonly CustomerFact[]>;

export const project = (events: readonly Recorded[]): SubscriptionChanges =>
  byStream(events.filter(isCustomerFact));
