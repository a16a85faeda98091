/** Bounds of sealing and of verification. */
export const proofLimits = {
  /** One seal covers at most this many events, so that a seal of a long backlog stays a small file (8 bytes an event). */
  eventsPerSeal: 50_000,
  /** A verification keeps this many findings and counts the others: a rewritten log would name every event. */
  findingsKept: 200,
  /** What a sealer waits between two looks at the store when its caller names no other time. */
  sealEveryMs: 60_000,
} as const;
