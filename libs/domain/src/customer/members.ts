import { accept, refuse, type Decide, type Refused, type View } from '#kernel';
import type { Role } from '../policy/permissions.js';
import { ownersOf, type Customer } from './customer.js';
import type { CustomerEvent } from './events.js';
import { seating, type RoleChange } from './seats.js';

type NotThere = 'customer-not-found' | 'member-not-found';

const roleOf = (customer: View<Customer>, member: string): Role | Refused<NotThere> => {
  if (customer.registered === null) return refuse('customer-not-found');
  return customer.members.get(member) ?? refuse('member-not-found', { member });
};

const isLastOwner = (customer: View<Customer>, member: string): boolean => {
  const owners = ownersOf(customer);
  return owners.length === 1 && owners[0] === member;
};

/** R5: the last owner stays one until ownership is transferred. Counted seats follow the role, where some are exempt. */
export const changeRole =
  ({
    member,
    role,
  }: {
    readonly member: string;
    readonly role: Role;
  }): Decide<CustomerEvent, Customer, NotThere | 'last-owner' | 'no-free-seat'> =>
  (customer, at) => {
    const from = roleOf(customer, member);
    if (typeof from !== 'string') return from;
    if (from === role) return accept([]);
    if (isLastOwner(customer, member)) return refuse('last-owner', { member });
    const lines = seating(customer, [{ member, from, to: role }], at);
    if ('kind' in lines) return lines;
    return accept([{ type: 'MemberRoleChanged', at, data: { member, from, to: role, lines } }]);
  };

/** The seat is empty at once: bought ones wait for somebody else, counted ones are credited on the next invoice (S24). */
export const removeMember =
  ({
    member,
    how,
  }: {
    readonly member: string;
    readonly how: 'left' | 'removed';
  }): Decide<CustomerEvent, Customer, NotThere | 'last-owner' | 'no-free-seat'> =>
  (customer, at) => {
    const role = roleOf(customer, member);
    if (typeof role !== 'string') return role;
    if (isLastOwner(customer, member)) return refuse('last-owner', { member });
    const lines = seating(customer, [{ member, from: role, to: null }], at);
    if ('kind' in lines) return lines;
    return accept([{ type: 'MemberRemoved', at, data: { member, role, how, lines } }]);
  };

/** R81: the owner becomes an admin, and the other an owner, in one step: there is no moment without an owner. */
export const transferOwnership =
  ({
    from,
    to,
  }: {
    readonly from: string;
    readonly to: string;
  }): Decide<CustomerEvent, Customer, NotThere | 'not-an-owner' | 'no-free-seat'> =>
  (customer, at) => {
    const giver = roleOf(customer, from);
    if (typeof giver !== 'string') return giver;
    const taker = roleOf(customer, to);
    if (typeof taker !== 'string') return taker;
    if (giver !== 'owner') return refuse('not-an-owner', { member: from });
    if (taker === 'owner') return accept([]);
    const changes: readonly RoleChange[] = [
      { member: from, from: giver, to: 'admin' },
      { member: to, from: taker, to: 'owner' },
    ];
    const lines = seating(customer, changes, at);
    if ('kind' in lines) return lines;
    return accept([{ type: 'OwnershipTransferred', at, data: { from, to, lines } }]);
  };
