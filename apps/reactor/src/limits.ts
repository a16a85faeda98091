/** Every bound of the reactor, with its reason. */
export const reactorLimits = {
  /** How long after its instant something due is booked at most, while all runs well. Decisions never wait for it (S2). */
  pollMs: 1_000,
  /** Accounts asked for at once. */
  page: 200,
  /** Settlements in flight: enough to share appends, few beside the calls of people. */
  settlingAtOnce: 32,
} as const;
