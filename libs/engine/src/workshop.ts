import type { Clock, DomainEvent, Ids } from '#kernel';
import type { IndexReach } from './index-reach.js';
import type { CommandIndex, EngineMetrics, EngineStore, StreamKind } from './ports.js';
import type { TipSource } from './tip.js';

/** What every writer of one engine stands on. */
export type Workshop = TipSource & {
  readonly store: EngineStore;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly index: CommandIndex;
  readonly reach: IndexReach;
  readonly metrics: EngineMetrics;
  readonly pause: (ms: number) => Promise<void>;
};

/** One stream and the workshop that works on it. */
export type Bench<S, E extends DomainEvent> = {
  readonly kind: StreamKind<S, E>;
  readonly stream: string;
  readonly shop: Workshop;
};
