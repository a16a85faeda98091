import type { Instant, Recorded } from '#kernel';
import type { Kysely } from 'kysely';

/**
 * One read model = one folder under `projections/`, deletable on its own. It owns a Postgres schema of its own name
 * (`<name>`; a rebuild fills `<name>_shadow` and swaps), and everything in it can be thrown away and rebuilt from position zero.
 *
 * `Tables` is the kysely interface of its tables, without a schema: the runtime hands over a `db` that is already bound to
 * the right one (`withSchema`).
 */
export type ReadModel<Tables, Changes> = {
  readonly name: string;
  /** Raised when shape or meaning changes: the runner then rebuilds in the shadow and swaps. */
  readonly version: number;
  /** Stream name prefixes that it reads: `['CreditPool-']`. */
  readonly streamPrefixes: readonly string[];
  /** Types of events that change it; left out: it looks at all of them. A batch without any costs one statement. */
  readonly types?: readonly string[];
  /**
   * Its commits wait for the disk. Wanted where somebody relies on what it has said once (the command index). The others may
   * lose their last moments when the server crashes, rows and checkpoint together, and make them again from the log.
   */
  readonly durable?: boolean;
  /** Creates its tables in an empty schema. */
  readonly create: (db: Kysely<Tables>) => Promise<void>;
  /** Pure: folds a batch, in order, to what changes; one change per row however many events touched it. */
  readonly project: (events: readonly Recorded[]) => Changes;
  /** Writes the changes; runs in the transaction that also moves the checkpoint. */
  readonly write: (db: Kysely<Tables>, changes: Changes) => Promise<void>;
  /** Its tables and the columns that order each one's rows totally: for comparing a rebuilt model with the live one byte for byte. */
  readonly tables: Readonly<Record<string, readonly string[]>>;
};

/** A model whose tables and changes are its own affair: the runtime hands what `project` made to the same model's `write`. */
export type AnyReadModel = Omit<ReadModel<never, never>, 'project'> & {
  readonly project: (events: readonly Recorded[]) => unknown;
};

export type Lag = {
  readonly readModel: string;
  readonly position: bigint;
  readonly head: bigint;
  readonly updatedAt: Instant;
};
