import { customers, ownersOf, seatCountOf, type Customer, type CustomerEvent } from '#domain/customer';
import { InvariantBroken, type View } from '#kernel';
import type { CustomerEntry } from '../customers/history.js';
import type { Claim } from './claim.js';

/** `null`: its events do not follow from each other, and nothing after that is judged. */
type Followed = Customer | null;

/** Invariant 5 after every event of every customer: it has an owner, and no more seats are used than are paid for. */
export const customerClaims = (report: Claim) => {
  const states = new Map<string, Followed>();
  const wrong = new Map<string, string>();

  const follow = (entry: CustomerEntry, before: Customer): Followed => {
    try {
      return customers.evolve(before, entry.event);
    } catch (error) {
      if (!(error instanceof InvariantBroken)) throw error;
      const found = judge(before) ?? { code: 'rule-broken' as const, says: error.message };
      report(entry, found.code, `${found.says}; nothing after this event of the stream was judged`);
      return null;
    }
  };

  return {
    add: (entry: CustomerEntry): void => {
      const before = states.get(entry.stream);
      if (before === null) return;
      const state = follow(entry, before ?? customers.initial());
      states.set(entry.stream, state);
      if (state === null || !touches(entry.event)) return;
      const found = judge(state);
      // Told once, when it begins: what follows does not repeat it.
      if (found !== null && wrong.get(entry.stream) !== found.code) report(entry, found.code, found.says);
      if (found === null) wrong.delete(entry.stream);
      else wrong.set(entry.stream, found.code);
    },
    count: () => states.size,
  };
};

const judge = (customer: View<Customer>) => {
  if (customer.registered === null) return null;
  if (ownersOf(customer).length === 0)
    return { code: 'owner-missing' as const, says: 'the customer has no owner from here on' };
  if (customer.subscription === null) return null;
  const { model, used, paid, scheduledRemovals } = seatCountOf(customer, customer.subscription);
  if (model !== 'purchased' || used + scheduledRemovals <= paid) return null;
  const going = scheduledRemovals === 0 ? '' : ` and ${scheduledRemovals.toString()} are to go`;
  const says = `${used.toString()} seats are used${going}, ${paid.toString()} are paid for`;
  return { code: 'seats-exceeded' as const, says };
};

const quiet: ReadonlySet<CustomerEvent['type']> = new Set<CustomerEvent['type']>([
  'SpaceCreated',
  'SpaceArchived',
  'DataPolicyChanged',
  'BillingDetailsChanged',
  'ContractRecorded',
  'CreditsAllotted',
]);
const touches = ({ type }: CustomerEvent): boolean => !quiet.has(type);
