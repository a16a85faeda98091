import type { BillingDisputeEvent } from '#domain/billing-dispute';
import type { RefusalCode } from '#domain/refusals';
import type { Outcome } from '#engine';

/** What a command on a billing dispute answers: its events, or a refusal of the catalogue. */
export type DisputeOutcome = Outcome<BillingDisputeEvent, RefusalCode>;
