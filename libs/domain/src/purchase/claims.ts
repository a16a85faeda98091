import { negated, plus, zero } from '#kernel';
import { disputeKey, type MoneyClaim } from '../accounting/index.js';
import type { PurchaseEvent } from './events.js';

/** What an event of a purchase says of money at the payment provider; null: nothing. */
export const purchaseClaimOf = ({ type, at, data }: PurchaseEvent): MoneyClaim | null => {
  const purchase = { book: 'purchase', outcome: 'moved', at } as const;
  switch (type) {
    case 'PurchasePaid':
    case 'PurchasePaidTooLate': {
      const { payment: key, amount, currency } = data;
      return { ...purchase, kind: 'charge', key, amount, currency };
    }
    case 'PurchaseFailed':
    case 'PurchaseAbandoned': {
      const nothing = { outcome: 'failed', amount: zero, currency: '' } as const;
      return { ...purchase, ...nothing, kind: 'charge', key: data.payment };
    }
    case 'PurchaseReturned': {
      const { reference: key, amount, currency } = data;
      return { ...purchase, kind: 'refund', key, amount: negated(amount), currency };
    }
    case 'PurchaseReturnFailed': {
      const { reference: key, amount, currency, wasReturned } = data;
      return key !== null && wasReturned ? { ...purchase, kind: 'refund', key, amount, currency } : null;
    }
    case 'RefundMadeAtProvider': {
      const { reference: key, returned, currency } = data;
      return returned === zero
        ? null
        : { ...purchase, kind: 'refund', key, amount: negated(returned), currency };
    }
    case 'ProviderRefundShared': {
      const { reference: key, covered, expense, currency } = data;
      const amount = negated(plus(covered, expense)); // the invoice says what was credited
      return amount === zero ? null : { ...purchase, kind: 'refund', key, amount, currency };
    }
    case 'ProviderRefundFailed': {
      const { reference: key, expense: amount, currency } = data;
      return amount === zero ? null : { ...purchase, kind: 'refund', key, amount, currency };
    }
    case 'PaymentDisputeOpened': {
      const { dispute, amount, currency } = data;
      const key = disputeKey(dispute, 'taken');
      return { ...purchase, kind: 'dispute', key, amount: negated(amount), currency };
    }
    case 'PaymentDisputeWon': {
      const { dispute, amount, currency } = data;
      return { ...purchase, kind: 'dispute', key: disputeKey(dispute, 'given-back'), amount, currency };
    }
    default:
      return null; // the invoice says what was refunded, and nothing else moves money
  }
};
