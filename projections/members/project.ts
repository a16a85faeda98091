import type { Recorded } from '#kernel';
import { byStream, isCustomerFact, type CustomerFact } from '../ledger-events.js';

/** Events that touch a member or an invitation, by customer: their rows are folded one event after the other. */
export type MembersChanges = ReadonlyMap<string, readonly CustomerFact[]>;

export const memberEvents = [
  'CustomerRegistered',
  'InvitationSent',
  'InvitationAccepted',
  'InvitationRevoked',
  'InvitationExpired',
  'MemberRoleChanged',
  'MemberRemoved',
  'OwnershipTransferred',
  'PlanChanged',
] as const satisfies readonly CustomerFact['event']['type'][];

export const project = (events: readonly Recorded[]): MembersChanges =>
  byStream(events.filter(isCustomerFact));
