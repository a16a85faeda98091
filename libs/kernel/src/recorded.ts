import type { DomainEvent } from './decider.js';
import type { Instant } from './instant.js';

/** A stored event, decoded and upcast: what projections, reactions and the auditor read. `event.at` is when it counts. */
export type Recorded<E extends DomainEvent = DomainEvent> = {
  readonly position: bigint;
  readonly stream: string;
  readonly revision: bigint;
  readonly id: string;
  readonly storedName: string;
  readonly event: E;
  readonly recordedAt: Instant;
  readonly commandId: string;
  readonly actor: string;
  readonly correlation: string;
  readonly causation: string | null;
};
