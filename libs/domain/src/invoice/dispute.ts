import { accept, refuse, type Decide } from '#kernel';
import type { InvoiceEvent } from './events.js';
import type { Invoice } from './invoice.js';
import { invoiceLimits } from './limits.js';
import { refusalOfPayment, type PaymentRefusal } from './pay-invoice.js';
import type { ClosePaymentDispute, DisputePayment } from './requests.js';

/** A dispute that is known changes nothing (invariant 8). Of a payment that is on its way here it is asked again later. */
export const disputeInvoicePayment =
  (request: DisputePayment): Decide<InvoiceEvent, Invoice, PaymentRefusal | 'too-many-payment-disputes'> =>
  (invoice, at) => {
    const { disputes } = invoice;
    if (disputes.has(request.dispute)) return accept([]);
    const wrong = refusalOfPayment(invoice, request);
    if (wrong !== null) return wrong;
    const limit = invoiceLimits.disputes;
    if (disputes.size >= limit) return refuse('too-many-payment-disputes', { limit });
    return accept([{ type: 'InvoicePaymentDisputed', at, data: request }]);
  };

/** Closed once, one way; hearing the same again changes nothing (invariant 8). */
export const closeInvoiceDispute =
  ({
    dispute,
    outcome,
  }: ClosePaymentDispute): Decide<
    InvoiceEvent,
    Invoice,
    'invoice-not-found' | 'payment-dispute-not-found' | 'payment-dispute-closed'
  > =>
  ({ head, disputes }, at) => {
    if (head === null) return refuse('invoice-not-found');
    const known = disputes.get(dispute);
    if (known === undefined) return refuse('payment-dispute-not-found', { dispute });
    const { state, payment, amount } = known;
    if (state === outcome) return accept([]);
    if (state !== 'open') return refuse('payment-dispute-closed', { dispute, state });
    const data = { dispute, payment, amount, currency: head.currency };
    return accept([{ type: outcome === 'won' ? 'InvoiceDisputeWon' : 'InvoiceDisputeLost', at, data }]);
  };
