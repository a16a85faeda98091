import { zero, type Instant, type Nanos, type View } from '#kernel';
import { draftOf, type Customer } from './customer.js';
import { evolve } from './fold.js';
import { heldByInvoice, seatBySeat } from './held-by-invoice.js';
import { totalOf, type InvoiceLine } from './lines.js';
import { renewalOf, renews, scheduledChange } from './renewal.js';

export type NextInvoice = {
  readonly at: Instant;
  readonly lines: readonly View<InvoiceLine>[];
  readonly total: Nanos;
  /** Credits beyond what the cycle costs: they come back of earlier invoices. */
  readonly givenBack: Nanos;
  readonly currency: string;
};

/**
 * R25, R61: the invoice that opens the next cycle, if nothing changes until then: it is what the renewal will book, not an
 * estimate of it. Of a settled customer. Null: no cycle comes, and nothing waits for an invoice.
 */
export const nextInvoiceOf = (customer: View<Customer>): NextInvoice | null => {
  const { subscription } = customer;
  if (subscription === null) return null;
  const at = subscription.cycle.end;
  const { currency, minorUnit } = subscription.plan.terms;
  const invoice = (charged: readonly InvoiceLine[]): NextInvoice => {
    const whole = totalOf(charged);
    if (whole >= 0n) return { at, lines: charged, total: whole, givenBack: zero, currency };
    const { lines, givenBack } = heldByInvoice(charged.flatMap((line) => seatBySeat(line, minorUnit)));
    return { at, lines, total: totalOf(lines), givenBack, currency };
  };
  const waiting = subscription.waiting.map((line) => ({ ...line }));
  if (!renews(subscription)) return waiting.length === 0 ? null : invoice(waiting);
  const closed = { ...customer, subscription: { ...subscription, today: null } };
  const change = scheduledChange(closed, subscription);
  if (change === null) return invoice(renewalOf(closed, subscription).lines);
  const then = evolve(draftOf(closed), { type: 'PlanChanged', at, data: change });
  return then.subscription === null ? null : invoice(renewalOf(then, then.subscription).lines);
};
