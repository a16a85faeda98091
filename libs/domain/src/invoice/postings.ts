import { negated, unreachable, type Nanos } from '#kernel';
import {
  balanced,
  disputeLost,
  disputeOpened,
  disputeWon,
  moves,
  type AccountName,
  type Posting,
} from '../accounting/index.js';
import type { InvoiceEvent } from './events.js';
import type { DataOf } from './invoice.js';

/**
 * The double entry of one event, balanced (invariant 4): an event says all that its postings need. Subscriptions are deferred and
 * earned as they are lived through. Credits are not the invoice's to defer: the pool books their cash when the lot is bought, so
 * what was paid for them leaves the invoice's cash when the invoice is paid (see `chartOfAccounts`).
 */
export const invoicePostingsOf = (event: InvoiceEvent): readonly Posting[] => balanced(entriesOf(event));

const entriesOf = (event: InvoiceEvent): readonly Posting[] => {
  switch (event.type) {
    case 'InvoiceIssued':
      return issued(event.data);
    case 'InvoicePaymentApplied': {
      const { applied, excess, currency } = event.data;
      return [
        ...moves('assets:receivable', 'assets:cash', applied, currency),
        ...moves('liabilities:refunds-payable', 'assets:cash', excess, currency),
      ];
    }
    case 'InvoicePaid':
      return moves('assets:cash', 'liabilities:credit-orders', event.data.forCredits, event.data.currency);
    case 'RevenueEarned':
      return moves(
        'revenue:seats',
        'liabilities:deferred-subscriptions',
        event.data.total,
        event.data.currency,
      );
    case 'InvoiceVoided':
      return voided(event.data);
    case 'CreditNoteIssued':
      return credited(event.data);
    case 'RefundPaid':
      return moves('assets:cash', 'liabilities:refunds-payable', event.data.amount, event.data.currency);
    case 'RefundFailed': {
      const { amount, currency, wasPaid } = event.data;
      return wasPaid ? moves('liabilities:refunds-payable', 'assets:cash', amount, currency) : [];
    }
    case 'RefundSettled': {
      const { amount, currency } = event.data;
      return moves('liabilities:paid-elsewhere', 'liabilities:refunds-payable', amount, currency);
    }
    case 'InvoiceRefundFound':
      return moves('assets:cash', 'expenses:refunds', event.data.expense, event.data.currency);
    case 'InvoicePaymentDisputed':
      return disputeOpened(event.data);
    case 'InvoiceDisputeWon':
      return disputeWon(event.data);
    case 'InvoiceDisputeLost':
      return disputeLost(event.data);
    case 'InvoiceDrafted':
    case 'InvoiceChargeFailed':
    case 'InvoiceBecamePastDue':
    case 'CreditNoteDrafted':
    case 'InvoiceDocumentRendered':
    case 'RefundRetryRequested':
      return [];
    default:
      return unreachable(event, 'every event of an invoice has its postings');
  }
};

const issued = ({ deferred, creditOrders, tax, currency }: DataOf<'InvoiceIssued'>): readonly Posting[] => [
  ...moves('liabilities:deferred-subscriptions', 'assets:receivable', deferred, currency),
  ...moves('liabilities:credit-orders', 'assets:receivable', creditOrders, currency),
  ...moves('liabilities:tax-payable', 'assets:receivable', tax, currency),
];

const voided = (data: DataOf<'InvoiceVoided'>): readonly Posting[] => {
  const { deferred, earned, creditOrders, tax, currency } = data;
  return [
    ...moves('assets:receivable', 'liabilities:deferred-subscriptions', deferred, currency),
    ...moves('assets:receivable', 'revenue:seats', earned, currency),
    ...moves('assets:receivable', 'liabilities:credit-orders', creditOrders, currency),
    ...moves('assets:receivable', 'liabilities:tax-payable', tax, currency),
  ];
};

/** One entry of many lines: what is taken back on one side, what is no longer owed and what is owed back on the other. */
const credited = (data: DataOf<'CreditNoteIssued'>): readonly Posting[] => {
  const { deferred, earned, creditOrders, poolCash, tax, againstOpen, toRefund } = data;
  const sides: readonly (readonly [AccountName, Nanos])[] = [
    ['liabilities:deferred-subscriptions', deferred],
    ['revenue:seats', earned],
    ['liabilities:credit-orders', creditOrders],
    ['assets:cash', poolCash],
    ['liabilities:tax-payable', tax],
    ['assets:receivable', negated(againstOpen)],
    ['liabilities:refunds-payable', negated(toRefund)],
  ];
  return sides.flatMap(([account, amount]) =>
    amount === 0n ? [] : [{ account, amount, asset: data.currency }],
  );
};
