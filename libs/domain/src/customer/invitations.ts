import { accept, plusDays, refuse, type Decide, type Refused, type View } from '#kernel';
import type { Role } from '../policy/permissions.js';
import type { Customer } from './customer.js';
import type { CustomerEvent } from './events.js';
import { customerLimits } from './limits.js';
import { seating } from './seats.js';

type NoTeam = 'customer-not-found' | 'customer-is-individual';

/** Only an organization has members beside its owner, and spaces. */
export const refusalOfTeam = ({ registered }: View<Customer>): Refused<NoTeam> | null => {
  if (registered === null) return refuse('customer-not-found');
  return registered.kind === 'individual' ? refuse('customer-is-individual') : null;
};

export type SendInvitation = {
  readonly invitation: string;
  /** Vault reference of whom to ask. */
  readonly invitee: string;
  readonly role: Role;
  /** Days of 24 hours; null: as long as usual. */
  readonly lifeDays: number | null;
};

/** R69: an invitation takes no seat, unless the plan counts pending ones: then it needs a free one already. */
export const sendInvitation =
  ({
    invitation,
    invitee,
    role,
    lifeDays,
  }: SendInvitation): Decide<
    CustomerEvent,
    Customer,
    NoTeam | 'too-many-invitations' | 'no-free-seat' | 'field-invalid'
  > =>
  (customer, at) => {
    const refused = refusalOfTeam(customer);
    if (refused !== null) return refused;
    const days = lifeDays ?? customerLimits.invitationDays;
    if (!Number.isSafeInteger(days) || days < 1 || days > customerLimits.invitationDaysAtMost)
      return refuse('field-invalid', { param: 'life_days', expected: 'a whole number of days' });
    if (customer.invitations.size >= customerLimits.openInvitations)
      return refuse('too-many-invitations', { limit: customerLimits.openInvitations });
    if (customer.subscription?.plan.terms.seats?.countPending === true) {
      const seats = seating(customer, [{ member: invitee, from: null, to: role }], at);
      if ('kind' in seats) return seats;
    }
    const data = { invitation, invitee, role, expiresAt: plusDays(at, days) };
    return accept([{ type: 'InvitationSent', at, data }]);
  };

type NotOpen = 'invitation-not-found' | 'invitation-revoked' | 'invitation-expired' | 'invitation-accepted';

const refusalOfClosed = ({ closedInvitations }: View<Customer>, invitation: string): Refused<NotOpen> => {
  const closed = closedInvitations.get(invitation);
  return refuse(closed === undefined ? 'invitation-not-found' : `invitation-${closed.end}`, { invitation });
};

type CannotJoin =
  NoTeam | NotOpen | 'subscription-not-found' | 'no-free-seat' | 'member-exists' | 'too-many-members';

/** R12, S23: the refusal comes at the acceptance that finds no free seat. Accepting twice is accepting once. */
export const acceptInvitation =
  ({
    invitation,
    member,
  }: {
    readonly invitation: string;
    readonly member: string;
  }): Decide<CustomerEvent, Customer, CannotJoin> =>
  (customer, at) => {
    const refused = refusalOfTeam(customer);
    if (refused !== null) return refused;
    const open = customer.invitations.get(invitation);
    if (open === undefined) {
      const closed = customer.closedInvitations.get(invitation);
      if (closed?.end === 'accepted' && closed.member === member) return accept([]);
      return refusalOfClosed(customer, invitation);
    }
    if (customer.members.has(member)) return refuse('member-exists', { member });
    if (customer.subscription === null) return refuse('subscription-not-found');
    if (customer.members.size >= customerLimits.members)
      return refuse('too-many-members', { limit: customerLimits.members });
    const { role } = open;
    const held = customer.subscription.plan.terms.seats?.exemptRoles.includes(role) === true ? 0 : 1;
    const lines = seating(customer, [{ member, from: null, to: role }], at, held);
    if ('kind' in lines) return lines;
    return accept([{ type: 'InvitationAccepted', at, data: { invitation, member, role, lines } }]);
  };

/** Revoking twice is revoking once. */
export const revokeInvitation =
  ({ invitation }: { readonly invitation: string }): Decide<CustomerEvent, Customer, NoTeam | NotOpen> =>
  (customer, at) => {
    const refused = refusalOfTeam(customer);
    if (refused !== null) return refused;
    if (customer.invitations.has(invitation))
      return accept([{ type: 'InvitationRevoked', at, data: { invitation } }]);
    if (customer.closedInvitations.get(invitation)?.end === 'revoked') return accept([]);
    return refusalOfClosed(customer, invitation);
  };
