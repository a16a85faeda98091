import { customerState, cyclePricesOf, seatCountOf, type Customer } from '#domain/customer';
import type { View } from '#kernel';
import type { SeatsRow } from './table.js';

const nothing = {
  subscription: null,
  policy: null,
  model: null,
  paid: 0,
  used: 0,
  scheduled_removals: 0,
  owners: 0,
  admins: 0,
  members: 0,
  pending: 0,
  interval: null,
  currency: null,
  seat_price: null,
  cycle_end: null,
  next_policy: null,
  next_seats: null,
} as const;

/** Used seats by role, and by open invitations where the plan counts those. */
const usedBy = ({ members, invitations, subscription }: View<Customer>) => {
  const seats = subscription?.plan.terms.seats ?? null;
  const holding = (roles: Iterable<string>, role?: string): number => {
    let count = 0;
    for (const one of roles)
      if (
        (role === undefined || one === role) &&
        seats !== null &&
        !seats.exemptRoles.some((is) => is === one)
      )
        count += 1;
    return count;
  };
  const invited = [...invitations.values()].map(({ role }) => role);
  return {
    owners: holding(members.values(), 'owner'),
    admins: holding(members.values(), 'admin'),
    members: holding(members.values(), 'member'),
    pending: seats?.countPending === true ? holding(invited) : 0,
  };
};

const shown = (customer: View<Customer>) => {
  const { subscription } = customer;
  if (subscription === null) return nothing;
  const { id, plan, interval, book, cycle, nextPlan } = subscription;
  const { model, paid, used, scheduledRemovals } = seatCountOf(customer, subscription);
  return {
    ...{ subscription: id, policy: plan.policy, model, paid, used, interval },
    ...usedBy(customer),
    scheduled_removals: scheduledRemovals,
    currency: plan.terms.currency,
    seat_price: cyclePricesOf(plan.terms, { book, interval, tier: plan.tier }).seat,
    cycle_end: cycle.end,
    next_policy: nextPlan?.policy ?? null,
    next_seats: nextPlan?.seats ?? null,
  };
};

export const seatsRow = (id: string, customer: View<Customer>, orderedBy: string | null): SeatsRow => ({
  customer: id,
  ...shown(customer),
  ordered_by: orderedBy,
  state: JSON.stringify(customerState.encode(customer)),
});
