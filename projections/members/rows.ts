import { invariant, type Instant } from '#kernel';
import { idOfStream, type CustomerFact } from '../ledger-events.js';
import type { InvitationRow, MemberRow } from './table.js';

/** The rows of one customer that a batch touches, by member and by invitation. */
export type Roster = {
  readonly members: Map<string, MemberRow>;
  readonly invitations: Map<string, InvitationRow>;
};

/** Which rows must be at hand before the facts are folded over them. */
export const touchedBy = (
  facts: readonly CustomerFact[],
): { readonly members: ReadonlySet<string>; readonly invitations: ReadonlySet<string> } => {
  const members = new Set<string>();
  const invitations = new Set<string>();
  for (const { event } of facts) {
    if ('invitation' in event.data) invitations.add(event.data.invitation);
    if (event.type === 'MemberRoleChanged' || event.type === 'MemberRemoved') members.add(event.data.member);
    else if (event.type === 'OwnershipTransferred') members.add(event.data.from).add(event.data.to);
    else if (event.type === 'PlanChanged') event.data.released.forEach((member) => members.add(member));
  }
  return { members, invitations };
};

const joined = (
  fact: CustomerFact,
  { member, role, invitation }: { member: string; role: string; invitation: string | null },
): MemberRow => ({
  customer: idOfStream(fact),
  member,
  role,
  joined_at: fact.event.at,
  role_since: fact.event.at,
  invitation,
  left_at: null,
  how: null,
  position: fact.position,
});

const memberOf = ({ members }: Roster, member: string): MemberRow => {
  const row = members.get(member);
  invariant(row !== undefined, 'who changes or leaves had joined');
  return row;
};

const left = (roster: Roster, member: string, how: string, at: Instant): void => {
  roster.members.set(member, { ...memberOf(roster, member), left_at: at, how });
};

const hasRole = (roster: Roster, member: string, role: string, since: Instant): void => {
  const row = memberOf(roster, member);
  if (row.role !== role) roster.members.set(member, { ...row, role, role_since: since });
};

const ended = (
  { invitations }: Roster,
  invitation: string,
  how: { state: string; at: Instant; member: string | null },
): void => {
  const row = invitations.get(invitation);
  invariant(row !== undefined, 'an invitation that ends was sent');
  invitations.set(invitation, { ...row, state: how.state, ended_at: how.at, member: how.member });
};

/** Folds one event over the rows. */
export const step = (roster: Roster, fact: CustomerFact): void => {
  const { event } = fact;
  const { at } = event;
  switch (event.type) {
    case 'CustomerRegistered': {
      const { owner: member } = event.data;
      roster.members.set(member, joined(fact, { member, role: 'owner', invitation: null }));
      return;
    }
    case 'InvitationSent': {
      const { invitation, invitee, role, expiresAt } = event.data;
      roster.invitations.set(invitation, {
        ...{ customer: idOfStream(fact), invitation, invitee, role, state: 'open' },
        ...{ sent_at: at, sent_by: fact.actor, expires_at: expiresAt, ended_at: null, member: null },
        position: fact.position,
      });
      return;
    }
    case 'InvitationAccepted': {
      const { invitation, member, role } = event.data;
      ended(roster, invitation, { state: 'accepted', at, member });
      roster.members.set(member, joined(fact, { member, role, invitation }));
      return;
    }
    case 'InvitationRevoked':
    case 'InvitationExpired': {
      const state = event.type === 'InvitationRevoked' ? 'revoked' : 'expired';
      ended(roster, event.data.invitation, { state, at, member: null });
      return;
    }
    case 'MemberRoleChanged':
      hasRole(roster, event.data.member, event.data.to, at);
      return;
    case 'OwnershipTransferred':
      hasRole(roster, event.data.from, 'admin', at);
      hasRole(roster, event.data.to, 'owner', at);
      return;
    case 'MemberRemoved':
      left(roster, event.data.member, event.data.how, at);
      return;
    case 'PlanChanged':
      for (const member of event.data.released) left(roster, member, 'released', at);
      return;
    default: // no member and no invitation changes
  }
};
