import { invariant, minus, plus, sum, type Nanos } from '#kernel';
import { freeToRefund, type DataOf, type Fact, type Invoice, type InvoiceRefund } from './invoice.js';

export type RefundFact = Fact<'RefundPaid' | 'RefundFailed' | 'RefundRetryRequested' | 'RefundSettled'>;

/** What becomes of money that is owed back. */
export const refunded = (invoice: Invoice, { type, data }: RefundFact): Invoice => {
  switch (type) {
    case 'RefundPaid': {
      const { refund, amount, reference } = data;
      const known = invoice.refunds.get(refund);
      invariant(known === undefined || isPending(known), 'a refund is paid once');
      wentBack(invoice, amount);
      const payment = known?.payment ?? null;
      invoice.refunds.set(refund, { state: 'paid', amount, payment, reference, reason: null });
      break;
    }
    case 'RefundFailed':
      failed(invoice, data);
      break;
    case 'RefundRetryRequested': {
      const { refund, retry, payment, amount } = data;
      const known = failedOne(invoice, refund);
      known.state = 'retried';
      invariant(!invoice.refunds.has(retry), 'a refund is tried again under a name of its own');
      const fresh = { state: 'under-way', amount, payment, reference: null, reason: null } as const;
      invoice.refunds.set(retry, { ...fresh });
      break;
    }
    case 'RefundSettled': {
      const known = failedOne(invoice, data.refund);
      known.state = 'settled';
      known.reference = data.reference;
      wentBack(invoice, data.amount);
    }
  }
  invariant(freeToRefund(invoice) >= 0n, 'what failed or is tried again is owed back');
  return invoice;
};

const isPending = ({ state }: InvoiceRefund): boolean => state === 'under-way' || state === 'failed';

const failedOne = (invoice: Invoice, refund: string): InvoiceRefund => {
  const known = invoice.refunds.get(refund);
  invariant(known?.state === 'failed', 'only a refund that failed is tried again or paid by other means');
  return known;
};

const wentBack = (invoice: Invoice, amount: Nanos): void => {
  invariant(amount <= invoice.refundable, 'no more goes back than is owed back');
  invoice.refundable = minus(invoice.refundable, amount);
  invoice.refunded = plus(invoice.refunded, amount);
};

const failed = (invoice: Invoice, data: DataOf<'RefundFailed'>): void => {
  const { refund, payment, amount, reference, wasPaid } = data;
  const known = invoice.refunds.get(refund);
  const gone = known?.state === 'paid' || known?.state === 'settled';
  invariant(wasPaid === gone, 'only what was paid comes back');
  invariant(known === undefined || known.amount === amount, 'a refund fails as a whole');
  if (wasPaid) {
    invoice.refunded = minus(invoice.refunded, amount);
    invoice.refundable = plus(invoice.refundable, amount);
  }
  invoice.refunds.set(refund, { state: 'failed', amount, payment, reference, reason: data.reason.code });
};

export const found = (invoice: Invoice, data: DataOf<'InvoiceRefundFound'>): Invoice => {
  const { refund, payment, amount, reference, covered, credited, expense, creditNote } = data;
  invariant(!invoice.found.has(refund), 'what was given back at the provider is found once');
  invariant(invoice.payments.has(payment), 'what is given back is of a payment of this invoice');
  invariant(amount === sum([covered, credited, expense]), 'what was given back was for something');
  invariant(credited === 0n || creditNote !== null, 'what is credited has a credit note');
  invoice.found.set(refund, { reference, expense, creditNote });
  return invoice;
};
