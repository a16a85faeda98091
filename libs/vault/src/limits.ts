/** Every bound of the vault, each with its reason. */
export const vaultLimits = {
  /** Ids that one `find` takes: a page of any list that shows names, and an answer of a few megabytes at the most. */
  page: 1_000,
  /** Characters of an id or a subject: ours, with room to spare. */
  id: 160,
  /** Bytes of one entry: a postal address with every field filled, or a customer's own words. */
  entryBytes: 16_384,
} as const;
