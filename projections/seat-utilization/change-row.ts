import {
  cyclePricesOf,
  invoiceLine,
  seatCountOf,
  type Customer,
  type CustomerEvent,
  type InvoiceLine,
} from '#domain/customer';
import { list, nanosOf, sum, zero, type Nanos, type View } from '#kernel';
import { idOfStream, type CustomerFact } from '../ledger-events.js';
import type { SeatChangeKind } from './queries.js';
import type { ChangeRow } from './table.js';

/** Seats at one moment, and what one costs for a whole cycle. */
export type Count = {
  readonly paid: number;
  readonly used: number;
  readonly removals: number;
  readonly price: Nanos;
  readonly currency: string;
};

/** `null`: no subscription runs. */
export const countOf = (customer: View<Customer>): Count | null => {
  const { subscription } = customer;
  if (subscription === null) return null;
  const { plan, book, interval } = subscription;
  const { paid, used, scheduledRemovals: removals } = seatCountOf(customer, subscription);
  const price = cyclePricesOf(plan.terms, { book, interval, tier: plan.tier }).seat ?? zero;
  return { paid, used, removals, price, currency: plan.terms.currency };
};

type About = {
  readonly kind: SeatChangeKind;
  readonly lines?: readonly InvoiceLine[];
  readonly member?: string;
  readonly role?: string;
  readonly order?: string | null;
};

/** Who and what an event is about; `null`: it changes no seats. */
const aboutOf = (event: CustomerEvent): About | null => {
  switch (event.type) {
    case 'SubscriptionStarted':
      return { kind: 'started', lines: event.data.lines, order: event.data.order };
    case 'SeatsAdded':
      return { kind: 'added', lines: event.data.lines, order: event.data.order };
    case 'SeatRemovalScheduled':
      return { kind: 'removal-scheduled' };
    case 'SeatRemovalTakenBack':
      return { kind: 'removal-taken-back' };
    case 'InvitationAccepted':
      return { kind: 'joined', ...event.data };
    case 'MemberRemoved':
      return { kind: 'left', ...event.data };
    case 'MemberRoleChanged': {
      const { member, to: role, lines } = event.data;
      return { kind: 'role-changed', member, role, lines };
    }
    case 'OwnershipTransferred': {
      const { to: member, lines } = event.data;
      return { kind: 'role-changed', member, role: 'owner', lines };
    }
    case 'PlanChanged':
      return { kind: 'plan-changed', lines: event.data.lines, order: event.data.order };
    case 'SubscriptionRenewed':
      return { kind: 'renewed' };
    case 'SubscriptionEnded':
      return { kind: 'ended' };
    default:
      return null;
  }
};

const times = (price: Nanos, quantity: number): Nanos => nanosOf(price * BigInt(quantity));

/** What changes now, or of a scheduled removal at the next cycle; the renewal that carries it out costs nothing anew. */
const effectOf = (event: CustomerEvent, before: Count | null, after: Count | null) => {
  if (event.type === 'SeatRemovalScheduled') {
    const { quantity, unitPrice, effectiveAt } = event.data;
    return { quantity: -quantity, per_cycle: times(unitPrice, -quantity), effective_at: effectiveAt };
  }
  const effective_at = event.at;
  if (event.type === 'SeatRemovalTakenBack') {
    const { quantity, unitPrice } = event.data;
    return { quantity, per_cycle: times(unitPrice, quantity), effective_at };
  }
  const quantity = (after?.paid ?? 0) - (before?.paid ?? 0);
  const price = event.type === 'SubscriptionRenewed' ? zero : (after ?? before)?.price;
  return { quantity, per_cycle: times(price ?? zero, quantity), effective_at };
};

export type Moment = {
  readonly before: Count | null;
  readonly after: Count | null;
  readonly orderedBy: string | null;
};

/** The line of the history that an event makes; `null`: it leaves seats and their cost as they were. */
export const changeOf = (fact: CustomerFact, { before, after, orderedBy }: Moment): ChangeRow | null => {
  const { event, position, actor } = fact;
  const about = aboutOf(event);
  if (about === null || (before === null && after === null)) return null;
  const lines = (about.lines ?? []).filter(({ item }) => item === 'seat');
  const effect = effectOf(event, before, after);
  const { paid = 0, used = 0, removals = 0 } = after ?? {};
  if (effect.quantity === 0 && used === (before?.used ?? 0) && lines.length === 0) return null;
  return {
    customer: idOfStream(fact),
    position,
    kind: about.kind,
    at: event.at,
    actor: about.order === undefined ? actor : (orderedBy ?? actor),
    ...effect,
    member: about.member ?? null,
    role: about.role ?? null,
    order: about.order ?? null,
    ...{ paid, used, scheduled_removals: removals },
    amount: sum(lines.map(({ amount }) => amount)),
    currency: (after ?? before)?.currency ?? '',
    lines: JSON.stringify(list(invoiceLine).encode(lines)),
  };
};
