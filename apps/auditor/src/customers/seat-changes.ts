import {
  ownersOf,
  seatCountOf,
  type Customer,
  type CustomerEvent,
  type InvoiceLine,
  type SeatCount,
} from '#domain/customer';
import { sum, zero, type Instant, type Nanos } from '#kernel';
import type { CustomerEntry } from './history.js';

/** Who somebody is after a change; `to` null: is no member any more; `from` null: was none, or the event does not say. */
export type MemberChange = {
  readonly member: string;
  readonly from: string | null;
  readonly to: string | null;
};

/** One change of members or seats, and what stood right after it. */
export type SeatChange = {
  readonly event: CustomerEvent;
  /** `null`: due, and not booked yet. */
  readonly entry: CustomerEntry | null;
  readonly members: readonly MemberChange[];
  /** Who asked for it, where an order came before: the change itself is made by what follows the payment. */
  readonly ordered: CustomerEntry | null;
  /** `null`: no subscription runs. */
  readonly seats: SeatCount | null;
  readonly owners: number;
  readonly lines: readonly InvoiceLine[];
  /** Σ of the seats' lines: charged now, or with the invoice that the policy says. `null`: this change costs nothing by itself. */
  readonly cost: Nanos | null;
  /** What the cycles from `from` on cost more or less. */
  readonly later: { readonly amount: Nanos; readonly from: Instant | null } | null;
};

const membersIn = (event: CustomerEvent): readonly MemberChange[] => {
  switch (event.type) {
    case 'CustomerRegistered':
      return [{ member: event.data.owner, from: null, to: 'owner' }];
    case 'InvitationAccepted':
      return [{ member: event.data.member, from: null, to: event.data.role }];
    case 'MemberRoleChanged':
      return [event.data];
    case 'MemberRemoved':
      return [{ member: event.data.member, from: event.data.role, to: null }];
    case 'OwnershipTransferred':
      return [
        { member: event.data.from, from: 'owner', to: 'admin' },
        { member: event.data.to, from: null, to: 'owner' },
      ];
    case 'PlanChanged':
      return event.data.released.map((member) => ({ member, from: null, to: null }));
    default:
      return [];
  }
};

const changesSeats: ReadonlySet<CustomerEvent['type']> = new Set<CustomerEvent['type']>([
  'SubscriptionStarted',
  'SubscriptionRenewed',
  'SubscriptionEnded',
  'PlanChanged',
  'SeatsAdded',
  'SeatRemovalScheduled',
  'SeatRemovalTakenBack',
]);

const linesIn = (event: CustomerEvent): readonly InvoiceLine[] =>
  'lines' in event.data ? event.data.lines.filter(({ item }) => item === 'seat') : [];

const laterOf = ({ type, data }: CustomerEvent): SeatChange['later'] => {
  if (type === 'SeatRemovalScheduled')
    return { amount: times(data.unitPrice, -data.quantity), from: data.effectiveAt };
  if (type === 'SeatRemovalTakenBack') return { amount: times(data.unitPrice, data.quantity), from: null };
  return null;
};
const times = (amount: Nanos, n: number): Nanos => (amount * BigInt(n)) as Nanos;

export type SeatBook = {
  readonly note: (state: Customer, event: CustomerEvent, entry: CustomerEntry | null) => void;
  readonly changes: readonly SeatChange[];
};

/** Every change of members and seats of one customer, of both models: bought up front, and counted. */
export const seatBook = (): SeatBook => {
  const changes: SeatChange[] = [];
  let ordered: CustomerEntry | null = null;
  return {
    changes,
    note: (state, event, entry) => {
      if (event.type.endsWith('Ordered')) ordered = entry;
      const members = membersIn(event);
      if (members.length === 0 && !changesSeats.has(event.type)) return;
      const lines = linesIn(event);
      const byOrder = 'order' in event.data && event.data.order !== null;
      changes.push({
        event,
        entry,
        members,
        ordered: byOrder ? ordered : null,
        seats: state.subscription === null ? null : seatCountOf(state, state.subscription),
        owners: ownersOf(state).length,
        lines,
        cost: lines.length === 0 ? null : sum(lines.map(({ amount }) => amount)),
        later: laterOf(event),
      });
    },
  };
};

/** Charged and given back together. */
export const costOf = (changes: readonly SeatChange[]): Nanos => sum(changes.map(({ cost }) => cost ?? zero));
