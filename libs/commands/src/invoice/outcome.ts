import type { InvoiceEvent } from '#domain/invoice';
import type { RefusalCode } from '#domain/refusals';
import type { Outcome } from '#engine';

/** What a command on an invoice answers: its events, or a refusal of the catalogue. */
export type InvoiceOutcome = Outcome<InvoiceEvent, RefusalCode>;
