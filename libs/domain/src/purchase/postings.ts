import { unreachable } from '#kernel';
import {
  balanced,
  disputeLost,
  disputeOpened,
  disputeWon,
  moves,
  type Posting,
} from '../accounting/index.js';
import type { PurchaseEvent } from './events.js';

/**
 * The double entry of one event, balanced (invariant 4). A purchase that gives credits is booked by the pool and the invoice; here
 * stands what neither sees: money that bought nothing and goes back, and money that the payer's bank holds.
 */
export const purchasePostingsOf = (event: PurchaseEvent): readonly Posting[] => balanced(entriesOf(event));

const entriesOf = (event: PurchaseEvent): readonly Posting[] => {
  switch (event.type) {
    case 'PurchasePaidTooLate':
    case 'PurchaseNotCredited':
      return moves('liabilities:refunds-payable', 'assets:cash', event.data.amount, event.data.currency);
    case 'PurchaseReturned':
      return moves('assets:cash', 'liabilities:refunds-payable', event.data.amount, event.data.currency);
    case 'PurchaseReturnFailed': {
      const { amount, currency, wasReturned } = event.data;
      return wasReturned ? moves('liabilities:refunds-payable', 'assets:cash', amount, currency) : [];
    }
    case 'RefundMadeAtProvider':
      return moves('assets:cash', 'liabilities:refunds-payable', event.data.returned, event.data.currency);
    case 'ProviderRefundShared': {
      // The credit note and its payment book what was credited.
      const { covered, expense, currency } = event.data;
      return [
        ...moves('assets:cash', 'liabilities:paid-elsewhere', covered, currency),
        ...moves('assets:cash', 'expenses:refunds', expense, currency),
      ];
    }
    case 'ProviderRefundFailed':
      // Its invoice books what was credited, and what it had covered.
      return moves('expenses:refunds', 'assets:cash', event.data.expense, event.data.currency);
    case 'PaymentDisputeOpened':
      return disputeOpened(event.data);
    case 'PaymentDisputeWon':
      return disputeWon(event.data);
    case 'PaymentDisputeLost':
      return disputeLost(event.data);
    case 'PurchaseRequested':
    case 'PurchaseNeedsAction':
    case 'PurchasePaid':
    case 'PurchaseFailed':
    case 'PurchaseAbandoned':
    case 'PurchaseCredited':
    case 'PurchaseRefundRequested':
    case 'PurchaseRefunded':
    case 'PurchaseRefundDeclined':
    case 'PurchaseRefundPaid':
    case 'PurchaseRefundFailed':
      return [];
    default:
      return unreachable(event, 'every event of a purchase has its postings');
  }
};
