import { accept, refuse, type Decide, type Decider } from '#kernel';
import type { InvoiceEvent } from './events.js';
import { evolve } from './fold.js';
import { emptyInvoice, type Invoice } from './invoice.js';
import { settle } from './settle.js';

/** All that the engine needs to know of an invoice. */
export const invoices: Decider<Invoice, InvoiceEvent> = { initial: emptyInvoice, evolve, settle };

/** A sweep: what is due has been booked before the decision, and that is all (S2). */
export const settleInvoice: Decide<InvoiceEvent, Invoice, 'invoice-not-found'> = ({ head }) =>
  head === null ? refuse('invoice-not-found') : accept([]);
