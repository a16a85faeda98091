import type { CustomerEvent } from '#domain/customer';
import type { RefusalCode } from '#domain/refusals';
import type { Outcome } from '#engine';

/** What a command on a customer answers: its events, or a refusal of the catalogue. */
export type CustomerOutcome = Outcome<CustomerEvent, RefusalCode>;
