/** Every bound of the inbox, with its reason. */
export const inboxLimits = {
  /** Notices that one round works through. */
  page: 100,
  /** A notice whose work fails is tried again after pauses that double from the first to the longest, in all for about two days. */
  firstPauseMs: 1_000,
  longestPauseMs: 900_000,
  attempts: 200,
  problemChars: 1_000,
} as const;
