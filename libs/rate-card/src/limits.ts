export const rateCardLimits = {
  /** Provider and model names that were looked up lately, unknown ones too: a lookup walks the whole catalogue (40–90 µs). */
  lookups: 2_000,
} as const;
