import { invariant, sum, type Instant, type View } from '#kernel';
import { earnedAt } from './earning.js';
import type { InvoiceEvent } from './events.js';
import { nextDueOf, type Invoice } from './invoice.js';

/**
 * S2: the next thing that the clock does, dated at its own instant (invariant 9): the term of payment ends, then revenue is
 * earned. One at a time: the engine asks again until nothing is due.
 */
export const settle = (invoice: View<Invoice>, at: Instant): readonly InvoiceEvent[] => {
  const due = nextDueOf(invoice);
  return due === null || at < due ? [] : [dueAt(invoice, due)];
};

const dueAt = (invoice: View<Invoice>, at: Instant): InvoiceEvent => {
  const { status, head, open } = invoice;
  invariant(head !== null, 'only an issued invoice has something due');
  if (status === 'open' && invoice.dueAt === at) return { type: 'InvoiceBecamePastDue', at, data: { open } };
  const lines = earnedAt(invoice, at);
  const total = sum(lines.map(({ amount }) => amount));
  return { type: 'RevenueEarned', at, data: { lines, total, currency: head.currency } };
};
