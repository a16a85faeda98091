/** Every bound of a query, with its reason. */
export const queryLimits = {
  /** Rows of one page when the caller does not say, and at most. */
  page: 50,
  maxPage: 500,
  /** A cursor is a short key; longer text is refused before it is read. */
  cursorLength: 600,
  /** Points of one series: ten years of days. */
  seriesPoints: 3_660,
  /** Groups of one breakdown (models, members, …); what lies beyond is summed as the rest. */
  shares: 100,
  topUsers: 100,
  /** Documents, and payments, of one statement: an invoice a day for more than a year. */
  statementEntries: 500,
  /** Accounts whose credits one statement tells of: a customer's own, and those that services opened for it. */
  statementPools: 20,
  /** Disputes of payments that one statement tells of. */
  statementDisputes: 100,
  /** Streams that one page of a sweep is given. */
  dueStreams: 1_000,
} as const;
