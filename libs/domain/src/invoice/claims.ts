import { negated, plus, zero } from '#kernel';
import { disputeKey, type MoneyClaim } from '../accounting/index.js';
import type { InvoiceEvent } from './events.js';

/** What an event of an invoice says of money at the payment provider; null: nothing. */
export const invoiceClaimOf = ({ type, at, data }: InvoiceEvent): MoneyClaim | null => {
  const invoice = { book: 'invoice', outcome: 'moved', at } as const;
  switch (type) {
    case 'InvoicePaymentApplied': {
      const { payment: key, applied, excess, currency } = data;
      return { ...invoice, kind: 'charge', key, amount: plus(applied, excess), currency };
    }
    case 'InvoiceChargeFailed': {
      const nothing = { outcome: 'failed', amount: zero, currency: '' } as const;
      return { ...invoice, ...nothing, kind: 'charge', key: data.payment };
    }
    case 'RefundPaid': {
      const { reference: key, amount, currency } = data;
      return { ...invoice, kind: 'refund', key, amount: negated(amount), currency };
    }
    case 'RefundFailed': {
      const { reference: key, amount, currency, wasPaid } = data;
      return key !== null && wasPaid ? { ...invoice, kind: 'refund', key, amount, currency } : null;
    }
    case 'InvoiceRefundFound': {
      const { reference: key, expense, currency } = data;
      return expense === zero
        ? null
        : { ...invoice, kind: 'refund', key, amount: negated(expense), currency };
    }
    case 'InvoicePaymentDisputed': {
      const { dispute, amount, currency } = data;
      const key = disputeKey(dispute, 'taken');
      return { ...invoice, kind: 'dispute', key, amount: negated(amount), currency };
    }
    case 'InvoiceDisputeWon': {
      const { dispute, amount, currency } = data;
      return { ...invoice, kind: 'dispute', key: disputeKey(dispute, 'given-back'), amount, currency };
    }
    default:
      return null;
  }
};
