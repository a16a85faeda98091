/** Bounds of what the auditor reads at once and shows. */
export const auditorLimits = {
  /** Most raw events per page: large enough that the round trip costs little. */
  page: 4_000,
  /** Bytes that a page aims at, from those of the page before it: events may be 256 KiB each. */
  pageBytes: 3_000_000,
  /** Events of the first page, and the least of any. */
  firstPage: 200,
  /** Events that `verify` folds into the read models at once, about 1.5 KB each. */
  foldBatch: 20_000,
  /** A table is laid out as a whole, and nobody reads a longer one; `--json` streams without a limit. */
  tableRows: 1_000,
  /** Rows of a table when `--limit` names no other number. */
  defaultRows: 200,
  /** Lines of the payment provider's books that are compared at once, at about 1 KB each. */
  providerLines: 500_000,
  /** Findings of `verify` that the table lists; the count is always that of all. */
  shownFindings: 50,
} as const;
