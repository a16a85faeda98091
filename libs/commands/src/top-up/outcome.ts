import type { RefusalCode } from '#domain/refusals';
import type { TopUpEvent } from '#domain/top-up';
import type { Outcome } from '#engine';

/** What a command on the top-up of an account answers: its events, or a refusal of the catalogue. */
export type TopUpOutcome = Outcome<TopUpEvent, RefusalCode>;
