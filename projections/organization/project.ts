import type { Recorded } from '#kernel';
import { keyOf } from '../fold.js';
import {
  byStream,
  idOfStream,
  isCustomerFact,
  isStandingFact,
  type CustomerFact,
  type StandingFact,
} from '../ledger-events.js';
import type { InvitationRow, MemberRow, SpaceRow } from './table.js';

/** `row` null: gone. */
type Change<Key, Row> = { readonly key: Key; readonly row: Row | null };

export type OrganizationChanges = {
  readonly customers: ReadonlyMap<string, readonly CustomerFact[]>;
  readonly standings: ReadonlyMap<string, readonly StandingFact[]>;
  readonly members: Map<string, Change<Omit<MemberRow, 'role'>, MemberRow>>;
  readonly invitations: Map<string, Change<Omit<InvitationRow, 'role'>, InvitationRow>>;
  readonly created: Map<string, SpaceRow>;
  readonly archived: Map<string, Omit<SpaceRow, 'created_at'>>;
};

const setMember = (
  { members }: OrganizationChanges,
  customer: string,
  member: string,
  role: string | null,
): void => {
  const key = { customer, member };
  members.set(keyOf(customer, member), { key, row: role === null ? null : { ...key, role } });
};

const setInvitation = (
  { invitations }: OrganizationChanges,
  customer: string,
  invitation: string,
  role: string | null,
): void => {
  const key = { customer, invitation };
  invitations.set(keyOf(customer, invitation), { key, row: role === null ? null : { ...key, role } });
};

const changePeople = (changes: OrganizationChanges, fact: CustomerFact): void => {
  const customer = idOfStream(fact);
  const { event } = fact;
  switch (event.type) {
    case 'CustomerRegistered':
      setMember(changes, customer, event.data.owner, 'owner');
      return;
    case 'InvitationSent':
      setInvitation(changes, customer, event.data.invitation, event.data.role);
      return;
    case 'InvitationAccepted':
      setInvitation(changes, customer, event.data.invitation, null);
      setMember(changes, customer, event.data.member, event.data.role);
      return;
    case 'InvitationRevoked':
    case 'InvitationExpired':
      setInvitation(changes, customer, event.data.invitation, null);
      return;
    case 'MemberRoleChanged':
      setMember(changes, customer, event.data.member, event.data.to);
      return;
    case 'OwnershipTransferred':
      setMember(changes, customer, event.data.from, 'admin');
      setMember(changes, customer, event.data.to, 'owner');
      return;
    case 'MemberRemoved':
      setMember(changes, customer, event.data.member, null);
      return;
    case 'PlanChanged':
      for (const member of event.data.released) setMember(changes, customer, member, null);
      return;
    default: // nobody comes, goes or changes
  }
};

const changeSpaces = ({ created, archived }: OrganizationChanges, fact: CustomerFact): void => {
  const customer = idOfStream(fact);
  const { event } = fact;
  if (event.type === 'SpaceCreated')
    created.set(keyOf(customer, event.data.space), {
      customer,
      space: event.data.space,
      created_at: event.at,
      archived_at: null,
    });
  else if (event.type === 'SpaceArchived') {
    const { space } = event.data;
    const made = created.get(keyOf(customer, space));
    if (made !== undefined) made.archived_at = event.at;
    else archived.set(keyOf(customer, space), { customer, space, archived_at: event.at });
  }
};

export const project = (events: readonly Recorded[]): OrganizationChanges => {
  const facts = events.filter(isCustomerFact);
  const changes: OrganizationChanges = {
    customers: byStream(facts),
    standings: byStream(events.filter(isStandingFact)),
    members: new Map(),
    invitations: new Map(),
    created: new Map(),
    archived: new Map(),
  };
  for (const fact of facts) {
    changePeople(changes, fact);
    changeSpaces(changes, fact);
  }
  return changes;
};
