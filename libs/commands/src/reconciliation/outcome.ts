import type { ReconciliationEvent } from '#domain/reconciliation';
import type { RefusalCode } from '#domain/refusals';
import type { Outcome } from '#engine';

/** What a command on an entity's reconciliation answers: its events, or a refusal of the catalogue. */
export type ReconciliationOutcome = Outcome<ReconciliationEvent, RefusalCode>;
