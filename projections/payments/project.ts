import type { Recorded } from '#kernel';
import {
  isCustomerFact,
  isInvoiceFact,
  isPurchaseFact,
  isStandingFact,
  type CustomerFact,
  type InvoiceFact,
  type PurchaseFact,
  type StandingFact,
} from '../ledger-events.js';

export type PaymentFact = InvoiceFact | StandingFact | CustomerFact | PurchaseFact;

/** In the order of the log: an attempt is told of by streams of two kinds, and its row is folded from both. */
export type PaymentsChanges = readonly PaymentFact[];

export const paymentEvents = [
  'InvoiceDrafted',
  'InvoiceIssued',
  'InvoicePaymentApplied',
  'InvoiceChargeFailed',
  'RefundPaid',
  'RefundFailed',
  'RefundRetryRequested',
  'RefundSettled',
  'InvoiceRefundFound',
  'InvoicePaymentDisputed',
  'InvoiceDisputeWon',
  'InvoiceDisputeLost',
  'PaymentFailed',
  'PaymentRetryBecameDue',
  'PaymentRetryRequested',
  'SubscriptionOrdered',
  'SubscriptionStarted',
  'SubscriptionOrderFailed',
  'SeatsOrdered',
  'SeatsAdded',
  'SeatOrderFailed',
  'OrderNeedsAction',
  'PlanChangeOrdered',
  'PlanChanged',
  'PlanChangeFailed',
  'PurchaseRequested',
  'PurchaseNeedsAction',
  'PurchasePaid',
  'PurchaseFailed',
  'PurchaseAbandoned',
  'PurchasePaidTooLate',
  'PurchaseNotCredited',
  'PurchaseReturned',
  'PurchaseReturnFailed',
  'RefundMadeAtProvider',
  'ProviderRefundShared',
  'ProviderRefundFailed',
  'PaymentDisputeOpened',
  'PaymentDisputeWon',
  'PaymentDisputeLost',
] as const satisfies readonly PaymentFact['event']['type'][];

export const project = (events: readonly Recorded[]): PaymentsChanges =>
  events.filter(
    (fact): fact is PaymentFact =>
      isInvoiceFact(fact) || isStandingFact(fact) || isCustomerFact(fact) || isPurchaseFact(fact),
  );
