import type { CreditPoolEvent } from '#domain/credit-pool';
import type { Outcome } from '#engine';
import type { RefusalCode } from '#domain/refusals';

/** What a command on a pool answers: its events, or a refusal of the catalogue. */
export type PoolOutcome = Outcome<CreditPoolEvent, RefusalCode>;
