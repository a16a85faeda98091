import { invariant } from '#kernel';
import type { Fact, Invoice } from './invoice.js';

export type DisputeFact = Fact<'InvoicePaymentDisputed' | 'InvoiceDisputeWon' | 'InvoiceDisputeLost'>;

/** What a payer's bank does with a payment. What the invoice charges stays as it is. */
export const disputed = (invoice: Invoice, { type, data }: DisputeFact): Invoice => {
  const { dispute, payment, amount } = data;
  const known = invoice.disputes.get(dispute);
  if (type === 'InvoicePaymentDisputed') {
    invariant(known === undefined, 'a dispute is opened once');
    invariant(invoice.payments.has(payment), 'a dispute is about a payment of this invoice');
    invoice.disputes.set(dispute, { state: 'open', payment, amount });
    return invoice;
  }
  invariant(known?.state === 'open' && known.amount === amount, 'a dispute is closed once, as it was opened');
  known.state = type === 'InvoiceDisputeWon' ? 'won' : 'lost';
  return invoice;
};
