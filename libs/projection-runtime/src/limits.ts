/** Every bound of the projector, with its reason. */
export const projectionLimits = {
  /** Events folded into one transaction: larger batches touch each row once, smaller ones show sooner. Live batches are whatever has come in. */
  batch: 5_000,
  /** Live batches begin no sooner after each other: under load a few more events share each one's round trips, a single event waits for nothing. */
  paceMs: 4,
  /**
   * A read model that nothing of a batch concerns moves its checkpoint no oftener, and looks this often whether something does by
   * now. Under load, most read models have nothing to write, and a transaction each at the live pace costs more than those that do.
   */
  quietMs: 40,
  quietLookMs: 10,
  /** Decoded events that the read models of a process share. The log waits for the slowest reader beyond it: about 40 MB. */
  tailWindow: 20_000,
  /** A batch that cannot be applied is tried this often before its read model is `failed`; the others go on. */
  attempts: 6,
  /** Pauses between attempts double from the first to the longest. */
  firstPauseMs: 50,
  longestPauseMs: 5_000,
  /** How often a process that stands by asks for the read model's lock. */
  standbyMs: 1_000,
  /** How often a read model with nothing to do looks whether it has been rebuilt or replaced by a newer version. */
  idleCheckMs: 1_000,
  /** A query waits in steps from short to long, so that a fresh read costs little and a late one does not load the database. */
  firstPollMs: 2,
  longestPollMs: 25,
  /** Queries of one process that may wait for a position at once; the next one is answered at once with what there is. */
  waiters: 5_000,
  /** The longest that a query may ask to wait. */
  longestWaitMs: 10_000,
  /** Rounds of catching up with a moving head before a rebuilt read model is swapped in; the rest is applied inside the swap. */
  swapRounds: 20,
  /** Texts of statements that are prepared: some twenty a read model, live and shadow. */
  preparedStatements: 500,
  /** Rows fetched at once when a read model is digested for a comparison. */
  digestPage: 2_000,
} as const;
