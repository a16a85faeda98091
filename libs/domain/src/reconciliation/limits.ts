const HOUR_MS = 3_600_000;

/** Every bound of comparing books, with its reason. */
export const reconciliationLimits = {
  /** What is younger has perhaps not reached the other side yet: a payer's bank, a notice that is delivered again. It is no difference. */
  inFlightMs: 6 * HOUR_MS,
  /** Both books are read this far beyond the period on either side: what one dates today the other may date tomorrow. */
  lookAroundMs: 72 * HOUR_MS,
  /** Differences that an event lists, each about 300 bytes of 256 KiB; how many there are beyond is in it as well. */
  differences: 200,
  /** Lines of either side of one period: they are compared in memory, at about 1 KB each. */
  lines: 200_000,
  /** Longest period of one run. */
  periodDays: 366,
} as const;
