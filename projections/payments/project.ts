import type { Recorded } from '#kernel';
import {
  isCustomerFact,
  isInvoiceFact,
  isStandingFact,
  type CustomerFact,
  type InvoiceFact,
  type StandingFact,
} from '../ledger-events.js';

export type PaymentFact = InvoiceFact | StandingFact | CustomerFact;

/** In the order of the log: an attempt is told of by streams of two kinds, and its row is folded from both. */
export type PaymentsChanges = readonly PaymentFact[];

export const paymentEvents = [
  'InvoiceDrafted',
  'InvoiceIssued',
  'InvoicePaymentApplied',
  'InvoiceChargeFailed',
  'RefundPaid',
  'PaymentFailed',
  'SubscriptionOrdered',
  'SubscriptionStarted',
  'SubscriptionOrderFailed',
  'SeatsOrdered',
  'SeatsAdded',
  'SeatOrderFailed',
  'PlanChangeOrdered',
  'PlanChanged',
  'PlanChangeFailed',
] as const satisfies readonly PaymentFact['event']['type'][];

export const project = (events: readonly Recorded[]): PaymentsChanges =>
  events.filter(
    (fact): fact is PaymentFact => isInvoiceFact(fact) || isStandingFact(fact) || isCustomerFact(fact),
  );
