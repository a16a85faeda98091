import type { InvoiceRegisterEvent } from '#domain/invoice-register';
import type { RefusalCode } from '#domain/refusals';
import type { Outcome } from '#engine';

/** What a command on a register of numbers answers: its events, or a refusal of the catalogue. */
export type RegisterOutcome = Outcome<InvoiceRegisterEvent, RefusalCode>;
