import { accept, refuse, zero, type Decide, type Nanos, type Refused, type View } from '#kernel';
import type { Customer, Subscription } from './customer.js';
import type { CustomerEvent } from './events.js';
import { customerLimits } from './limits.js';
import { partLine, seatPrice, unitPriceOf } from './lines.js';
import { lapseOf, orderedNow, refusalOfOrder, type Paying } from './orders.js';
import { confirmed, previewOf, type Look } from './preview.js';
import { billedOf, seatCountOf, sellsSeats } from './seats.js';

type Quantity = { readonly quantity: number };
type NoSeats = 'customer-not-found' | 'subscription-not-found' | 'seats-not-sold' | 'seats-invalid';

/** Why bought seats cannot be changed by so many; otherwise the subscription that has them. */
const seatsOf = (customer: View<Customer>, quantity: number): Refused<NoSeats> | View<Subscription> => {
  if (customer.registered === null) return refuse('customer-not-found');
  const { subscription } = customer;
  if (subscription === null) return refuse('subscription-not-found');
  const { plan } = subscription;
  if (!sellsSeats(plan.terms)) return refuse('seats-not-sold', { policy: plan.policy });
  return refusalOfQuantity(quantity) ?? subscription;
};

export const refusalOfQuantity = (quantity: number): Refused<'seats-invalid'> | null =>
  Number.isSafeInteger(quantity) && quantity >= 1 && quantity <= customerLimits.seats
    ? null
    : refuse('seats-invalid', { param: 'seats', max: customerLimits.seats });

const isRefused = <Code extends string>(found: Refused<Code> | View<Subscription>): found is Refused<Code> =>
  'kind' in found;

/** R13: seats for the days that are left of the cycle, this one included. */
export const previewSeats =
  ({ quantity }: Quantity): Look<NoSeats | 'order-open'> =>
  (customer, at) => {
    const found = seatsOf(customer, quantity);
    if (isRefused(found)) return found;
    if (found.paid + quantity > customerLimits.seats)
      return refuse('seats-invalid', { param: 'seats', max: customerLimits.seats });
    const open = refusalOfOrder(customer);
    if (open !== null) return open;
    const billed = billedOf(found);
    const price = seatPrice(billed);
    const source = { kind: 'seats-added', references: [] } as const;
    const line = price === null ? null : partLine(billed, price, quantity, { source, at });
    const lines = line === null || line.days === 0 ? [] : [line];
    const about = ['seats', quantity, found.paid, found.removals, found.cycle.start];
    const later = found.plan.terms.proration?.add === 'next_invoice';
    return previewOf({ lines, effectiveAt: at, about, ...(later ? { dueNow: zero } : {}) });
  };

export type OrderSeats = Quantity & Paying & { readonly order: string; readonly token: string };

/** R18, S21: what was confirmed is what is charged. The seats are there once it is paid. */
export const orderSeats = ({ order, quantity, token, taxes = null, returnUrl = null }: OrderSeats) =>
  confirmed(previewSeats({ quantity }), token, (customer, at, { lines, dueNow }) => {
    const { subscription } = customer;
    if (subscription === null) return [];
    const { plan, cycle } = subscription;
    const named = lines.map((line) => ({ ...line, source: { ...line.source, references: [order] } }));
    const lapsesAt = lapseOf(at, cycle.end);
    const paying = { taxes, returnUrl };
    const data = { order, quantity, lines: named, total: dueNow, lapsesAt, policy: plan.policy, ...paying };
    return orderedNow(customer, { type: 'SeatsOrdered', at, data }, dueNow);
  });

const seatUnitPrice = (subscription: View<Subscription> | null): Nanos => {
  const price = subscription === null ? null : seatPrice(billedOf(subscription));
  return subscription === null || price === null ? zero : unitPriceOf(price, subscription.interval);
};

/** R14–R17: only empty seats, with effect at the next cycle; nothing is charged or given back. */
export const previewSeatRemoval =
  ({ quantity }: Quantity): Look<NoSeats | 'seats-in-use'> =>
  (customer) => {
    const found = seatsOf(customer, quantity);
    if (isRefused(found)) return found;
    const { paid, used, scheduledRemovals, free } = seatCountOf(customer, found);
    if (quantity > free)
      return refuse('seats-in-use', { used, seats_after: paid - scheduledRemovals - quantity });
    const about = ['removal', quantity, paid, scheduledRemovals, found.cycle.end];
    return previewOf({ lines: [], effectiveAt: found.cycle.end, about });
  };

export const removeSeats = ({ quantity, token }: Quantity & { readonly token: string }) =>
  confirmed(previewSeatRemoval({ quantity }), token, ({ subscription }, at, { effectiveAt }) => [
    {
      type: 'SeatRemovalScheduled',
      at,
      data: {
        quantity,
        scheduled: (subscription?.removals ?? 0) + quantity,
        unitPrice: seatUnitPrice(subscription),
        effectiveAt,
      },
    },
  ]);

/** Seats that were to go stay; they have been paid for up to the end of the cycle anyway. */
export const keepSeats =
  ({ quantity }: Quantity): Decide<CustomerEvent, Customer, NoSeats | 'seat-removal-not-found'> =>
  (customer, at) => {
    const found = seatsOf(customer, quantity);
    if (isRefused(found)) return found;
    const { removals } = found;
    if (quantity > removals)
      return refuse('seat-removal-not-found', { scheduled: removals, required: quantity });
    const data = { quantity, scheduled: removals - quantity, unitPrice: seatUnitPrice(found) };
    return accept([{ type: 'SeatRemovalTakenBack', at, data }]);
  };
