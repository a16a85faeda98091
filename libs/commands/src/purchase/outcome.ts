import type { PurchaseEvent } from '#domain/purchase';
import type { RefusalCode } from '#domain/refusals';
import type { Outcome } from '#engine';

/** What a command on a purchase answers: its events, or a refusal of the catalogue. */
export type PurchaseOutcome = Outcome<PurchaseEvent, RefusalCode>;
