import type { Recorded } from '#kernel';
import { byStream, isCustomerFact, type CustomerFact } from '../ledger-events.js';

/** Events by customer: seats follow from members, invitations and subscription together, folded one event after the other. */
export type SeatChanges = ReadonlyMap<string, readonly CustomerFact[]>;

export const project = (events: readonly Recorded[]): SeatChanges => byStream(events.filter(isCustomerFact));
