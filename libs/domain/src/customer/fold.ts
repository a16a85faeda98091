import { invariant, type Instant } from '#kernel';
import type { Customer, InvitationEnd, OrderEnd } from './customer.js';
import type { CustomerEvent, DataOf, Fact } from './events.js';
import { customerLimits } from './limits.js';
import type { InvoiceLine } from './lines.js';
import { sellsSeats, usedSeats } from './seats.js';
import { billedLater, subscribedAfter, type SubscriptionEvent } from './subscription-fold.js';

/** Raise it with every change of what the fold keeps: snapshots of another version are ignored (S31). */
export const customerFoldVersion = '2';

/** Owns the customer and updates it in place. Its invariants stay on in production. */
export const evolve = (customer: Customer, event: CustomerEvent): Customer => {
  invariant(event.at >= customer.at, 'time never goes back in a stream');
  customer.at = event.at;
  apply(customer, event);
  return customer;
};

/** What is not of members is of the subscription, whose fold has no default: a new event does not compile until it is known. */
const apply = (customer: Customer, event: CustomerEvent): void => {
  switch (event.type) {
    case 'CustomerRegistered': {
      const { customer: id, kind, zone, owner } = event.data;
      customer.registered = { id, kind, zone };
      customer.members.set(owner, 'owner');
      return;
    }
    case 'InvitationSent':
    case 'InvitationAccepted':
    case 'InvitationRevoked':
    case 'InvitationExpired': {
      invited(customer, event);
      return;
    }
    case 'MemberRoleChanged':
    case 'MemberRemoved':
    case 'OwnershipTransferred': {
      membersChanged(customer, event);
      return;
    }
    case 'SpaceCreated':
      customer.spaces.set(event.data.space, false);
      return;
    case 'SpaceArchived':
      customer.spaces.set(event.data.space, true);
      return;
    case 'DataPolicyChanged':
      customer.dataPolicy = event.data;
      return;
    case 'BillingDetailsChanged':
      customer.billingDetails = event.data.details;
      return;
    case 'ContractRecorded':
      customer.contract = event.data;
      return;
    case 'CycleStatementRendered':
      return; // nothing is decided by what was printed: who prints it finds it by its command
    default:
      subscribed(customer, event);
  }
};

const invited = (
  customer: Customer,
  event: Fact<'InvitationSent' | 'InvitationAccepted' | 'InvitationRevoked' | 'InvitationExpired'>,
): void => {
  switch (event.type) {
    case 'InvitationSent': {
      const { invitation, invitee, role, expiresAt } = event.data;
      customer.invitations.set(invitation, { invitee, role, expiresAt });
      return;
    }
    case 'InvitationAccepted': {
      const { invitation, member, role, lines } = event.data;
      closeInvitation(customer, invitation, { end: 'accepted', member });
      invariant(!customer.members.has(member), 'who accepts is no member yet');
      customer.members.set(member, role);
      seatsMoved(customer, lines, event.at);
      return;
    }
    case 'InvitationRevoked': {
      closeInvitation(customer, event.data.invitation, { end: 'revoked' });
      return;
    }
    case 'InvitationExpired':
      closeInvitation(customer, event.data.invitation, { end: 'expired' });
  }
};

const membersChanged = (
  customer: Customer,
  event: Fact<'MemberRoleChanged' | 'MemberRemoved' | 'OwnershipTransferred'>,
): void => {
  const { members } = customer;
  switch (event.type) {
    case 'MemberRoleChanged':
      invariant(members.get(event.data.member) === event.data.from, 'a member has the role that changes');
      members.set(event.data.member, event.data.to);
      break;
    case 'MemberRemoved':
      invariant(members.delete(event.data.member), 'who leaves was a member');
      break;
    case 'OwnershipTransferred':
      invariant(members.get(event.data.from) === 'owner', 'an owner hands over');
      members.set(event.data.from, 'admin');
      members.set(event.data.to, 'owner');
  }
  owned(customer);
  seatsMoved(customer, event.data.lines, event.at);
};

/** Invariant 5: somebody owns the customer. */
const owned = ({ members }: Customer): void => {
  for (const role of members.values()) if (role === 'owner') return;
  invariant(false, 'a customer has an owner at all times');
};

/** Invariant 5: never more members than seats that were paid for and stay. */
const fits = (customer: Customer): void => {
  const { subscription } = customer;
  if (subscription === null || !sellsSeats(subscription.plan.terms)) return;
  const { plan, paid, removals } = subscription;
  invariant(usedSeats(customer, plan.terms) + removals <= paid, 'seats used are seats paid for');
};

const seatsMoved = (customer: Customer, lines: readonly InvoiceLine[], at: Instant): void => {
  if (customer.subscription !== null) customer.subscription = billedLater(customer.subscription, lines, at);
  fits(customer);
};

const subscribed = (customer: Customer, event: SubscriptionEvent): void => {
  const { order: waited } = customer;
  Object.assign(customer, subscribedAfter(customer, event));
  if (event.type === 'PlanChanged') planMoved(customer, event.data);
  if (waited !== null && customer.order === null)
    remember(customer.closedOrders, waited.id, endOf(event), customerLimits.closedOrders);
  fits(customer);
};

const endOf = (event: SubscriptionEvent): OrderEnd => {
  switch (event.type) {
    case 'SubscriptionOrderFailed':
    case 'PlanChangeFailed':
    case 'SeatOrderFailed':
      return { failed: event.data.reason };
    default:
      return { failed: null };
  }
};

const planMoved = (customer: Customer, { terms, released }: DataOf<'PlanChanged'>): void => {
  invariant(customer.registered !== null, 'a plan is of a customer');
  customer.registered.kind = terms.audience;
  for (const member of released) customer.members.delete(member);
  owned(customer);
};

const closeInvitation = (customer: Customer, id: string, end: InvitationEnd): void => {
  invariant(customer.invitations.delete(id), 'an invitation that ends was open');
  remember(customer.closedInvitations, id, end, customerLimits.closedInvitations);
};

const remember = <T>(ended: Map<string, T>, id: string, end: T, limit: number): void => {
  ended.set(id, end);
  if (ended.size <= limit) return;
  const [oldest] = ended.keys();
  if (oldest !== undefined) ended.delete(oldest);
};
