import type { BillingDisputeEvent } from '#domain/billing-dispute';
import type { CustomerEvent } from '#domain/customer';
import type { InvoiceEvent } from '#domain/invoice';
import type { PurchaseEvent } from '#domain/purchase';
import type { StandingEvent } from '#domain/standing';
import type { Recorded } from '#kernel';
import { entry } from './fold.js';

/** Prefixes of the names of the streams beside the credit pools that read models fold. */
export const streamsOf = {
  customer: 'Customer-',
  standing: 'Standing-',
  invoice: 'Invoice-',
  dispute: 'BillingDispute-',
  purchase: 'Purchase-',
  reconciliation: 'Reconciliation-',
  topUp: 'TopUp-',
} as const;

export type CustomerFact = Recorded<CustomerEvent>;
export type StandingFact = Recorded<StandingEvent>;
export type InvoiceFact = Recorded<InvoiceEvent>;
export type DisputeFact = Recorded<BillingDisputeEvent>;
export type PurchaseFact = Recorded<PurchaseEvent>;

// The decoder has made events of a category of that category's union and of nothing else.
export const isCustomerFact = (fact: Recorded): fact is CustomerFact =>
  fact.stream.startsWith(streamsOf.customer);
export const isStandingFact = (fact: Recorded): fact is StandingFact =>
  fact.stream.startsWith(streamsOf.standing);
export const isInvoiceFact = (fact: Recorded): fact is InvoiceFact =>
  fact.stream.startsWith(streamsOf.invoice);
export const isDisputeFact = (fact: Recorded): fact is DisputeFact =>
  fact.stream.startsWith(streamsOf.dispute);
export const isPurchaseFact = (fact: Recorded): fact is PurchaseFact =>
  fact.stream.startsWith(streamsOf.purchase);

/** `cus_…` of `Customer-cus_…`: a category is letters only, so the first dash ends it. */
export const idOfStream = ({ stream }: Recorded): string => stream.slice(stream.indexOf('-') + 1);

/** Facts by the id of their stream, each stream's in order: for rows that are folded one event after the other. */
export const byStream = <F extends Recorded>(facts: readonly F[]): ReadonlyMap<string, readonly F[]> => {
  const streams = new Map<string, F[]>();
  for (const fact of facts) entry(streams, idOfStream(fact), () => []).push(fact);
  return streams;
};
