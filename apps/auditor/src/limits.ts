/** Bounds of what the auditor reads at once and shows. */
export const auditorLimits = {
  /** Raw events per page: large enough that the round trip costs little, small enough to stay in a young heap. */
  page: 5_000,
  /** A table is laid out as a whole, and nobody reads a longer one; `--json` streams without a limit. */
  tableRows: 1_000,
  /** Rows of a table when `--limit` names no other number. */
  defaultRows: 200,
  /** Findings of `verify` that the table lists; the count is always that of all. */
  shownFindings: 50,
} as const;
