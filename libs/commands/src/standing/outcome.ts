import type { StandingEvent } from '#domain/standing';
import type { RefusalCode } from '#domain/refusals';
import type { Outcome } from '#engine';

/** What a command on a standing answers: its events, or a refusal of the catalogue. */
export type StandingOutcome = Outcome<StandingEvent, RefusalCode>;
