import type { BillingDisputeEvent } from '#domain/billing-dispute';
import type { CustomerEvent } from '#domain/customer';
import type { InvoiceEvent } from '#domain/invoice';
import type { StandingEvent } from '#domain/standing';
import type { Recorded } from '#kernel';

/** Prefixes of the names of the streams beside the credit pools that read models fold. */
export const streamsOf = {
  customer: 'Customer-',
  standing: 'Standing-',
  invoice: 'Invoice-',
  dispute: 'BillingDispute-',
} as const;

/** Types are unique over all kinds of streams: the type alone tells what the data is. */
export type BillingEvent = CustomerEvent | StandingEvent | InvoiceEvent | BillingDisputeEvent;
export type BillingFact = Recorded<BillingEvent>;

/** What a read model of these streams is given: the decoder has made events of their categories of nothing else. */
export const billingFacts = (events: readonly Recorded[]): readonly BillingFact[] =>
  events as readonly BillingFact[];

/** The facts that the check knows. A guard of the event alone does not narrow the fact around it. */
export type FactOf<E extends BillingEvent> = Recorded<E>;

/** `cus_…` of `Customer-cus_…`: categories are letters only, so the first dash ends the category. */
export const idOfStream = (stream: string): string => stream.slice(stream.indexOf('-') + 1);
