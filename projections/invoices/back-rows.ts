import type { InvoiceEvent } from '#domain/invoice';
import { invariant, plus, zero } from '#kernel';
import { idOfStream, type InvoiceFact } from '../ledger-events.js';
import type { DisputeRow, RefundRow } from './table.js';

/** Of one invoice: the refunds and disputes that the facts touch. */
export type Back = {
  readonly refunds: Map<string, RefundRow>;
  readonly disputes: Map<string, DisputeRow>;
};

type Key = { readonly invoice: string };

/** The rows that a fact goes on from. */
export const refundKeys = ({ invoice }: Key, { data, type }: InvoiceEvent) => {
  switch (type) {
    case 'RefundPaid':
    case 'RefundFailed':
    case 'RefundRetryRequested':
    case 'RefundSettled':
      return [{ invoice, refund: data.refund }];
    default:
      return [];
  }
};
export const disputeKeys = ({ invoice }: Key, { data, type }: InvoiceEvent) =>
  type === 'InvoiceDisputeWon' || type === 'InvoiceDisputeLost' ? [{ invoice, dispute: data.dispute }] : [];

const untold = {
  ...{ expense: zero, payment: null, reference: null, reason_code: null, reason_says: null, retry: null },
} as const;

/** Folds one event over the rows of what goes back. */
export const stepBack = ({ refunds, disputes }: Back, fact: InvoiceFact): void => {
  const { event, position } = fact;
  const invoice = idOfStream(fact);
  const tell = (refund: string, told: Partial<RefundRow> & Pick<RefundRow, 'status' | 'amount'>): void => {
    const known = refunds.get(refund) ?? { ...untold, position };
    refunds.set(refund, { ...known, ...told, invoice, refund, at: event.at });
  };
  switch (event.type) {
    case 'RefundPaid': {
      const { refund, amount, reference } = event.data;
      const expense = refunds.get(refund)?.expense ?? zero;
      tell(refund, { status: 'paid', amount: plus(amount, expense), reference });
      return;
    }
    case 'RefundFailed': {
      const { refund, payment, amount, reference, reason } = event.data;
      const why = { reason_code: reason.code, reason_says: reason.says };
      tell(refund, { status: 'failed', amount, payment, reference, ...why });
      return;
    }
    case 'RefundRetryRequested': {
      const { refund, retry, payment, amount } = event.data;
      tell(refund, { status: 'retried', amount, retry });
      tell(retry, { status: 'under-way', amount, payment });
      return;
    }
    case 'RefundSettled': {
      const { refund, amount, reference } = event.data;
      tell(refund, { status: 'settled', amount, reference });
      return;
    }
    case 'InvoiceRefundFound': {
      const { refund, payment, expense, credited, reference } = event.data;
      const amount = plus(credited, expense);
      // What is credited counts as paid when its credit note does.
      const status = credited === zero ? 'paid' : 'under-way';
      if (amount > zero) tell(refund, { status, amount, expense, payment, reference });
      return;
    }
    case 'InvoicePaymentDisputed': {
      const { dispute, payment, amount, reason } = event.data;
      const opened = { invoice, dispute, payment, amount, reason, opened_at: event.at, position };
      disputes.set(dispute, { ...opened, status: 'open', closed_at: null });
      return;
    }
    case 'InvoiceDisputeWon':
    case 'InvoiceDisputeLost': {
      const known = disputes.get(event.data.dispute);
      invariant(known !== undefined, 'a dispute is closed after it is opened');
      const status = event.type === 'InvoiceDisputeWon' ? 'won' : 'lost';
      disputes.set(event.data.dispute, { ...known, status, closed_at: event.at });
      return;
    }
    default: // nothing goes back
  }
};
