import type { StoredEvent } from '#event-store';
import type { ProviderLine } from '#domain/reconciliation';
import type { Instant, Window } from '#kernel';
import type { ReadModelCheck } from '../verify/read-models.js';

/** Positions after `after` up to and including `upTo`. */
export type Span = { readonly after?: bigint | undefined; readonly upTo?: bigint | undefined };

/** What is read of one ledger, as it stood when it was opened: everything below sees the same moment (S30). */
export type Ledger = {
  /** Which database, without its password. */
  readonly name: string;
  /** Position of the last event. */
  readonly head: bigint;
  /** Positions have no gaps: a gap is a removed event. */
  readonly dense: boolean;
  /** The clock of this data (a test clock is stored with it, S4), read once. */
  readonly now: Instant;
  /** The whole log in order of position, in pages. */
  readonly pages: (span?: Span) => AsyncIterable<readonly StoredEvent[]>;
  /** One stream from its first event on; a missing one is empty. */
  readonly stream: (name: string) => AsyncIterable<readonly StoredEvent[]>;
  /** `null`: no read models beside this log. */
  readonly readModels: ReadModelCheck | null;
  /** Names of people by opaque id, of those that the vault has; `null`: no vault beside this log. Read only where they are asked for. */
  readonly names: ((ids: readonly string[]) => Promise<ReadonlyMap<string, string>>) | null;
  /** The lines of the payment provider's books of a window, as they are now; `null`: it has none that can be read. Read only where they are asked for. */
  readonly provider: ((window: Window) => Promise<readonly ProviderLine[]>) | null;
  /** The instance's folder: seals stand in it. */
  readonly dataDir: string;
  readonly close: () => Promise<void>;
};
