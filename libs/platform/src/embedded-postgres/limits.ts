/** How patient the supervisor is. */
export const supervisorLimits = {
  /** A start replays the write-ahead log after a crash: up to `max_wal_size` of it. */
  startTimeoutMs: 60_000,
  /** A server that was told to stop writes a checkpoint first; after this it is stopped at once (and recovers at the next start). */
  stopTimeoutSeconds: 20,
  /** How often a file that Postgres writes is looked at while waiting for it. */
  pollMs: 5,
  /** How long the lock of a killed owner may outlive it. */
  releaseTimeoutMs: 5_000,
  /** A server that was found alive may already be on its way down, on its old owner's leash. */
  takeOverAttempts: 4,
  /** A port that was free a moment ago may be taken when Postgres binds it. */
  portAttempts: 5,
  /** A server that falls over more often than this within `restartWindowMs` is left alone: something else is wrong. */
  restarts: 5,
  restartWindowMs: 60_000,
  /** The tail of the server's log that goes into an error. */
  logTailLines: 6,
} as const;
