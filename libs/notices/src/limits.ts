/** Every bound of notices, with its reason. */
export const noticeLimits = {
  /** Tries before a notice is given up: with the pauses below, about a day. A claim counts, so that one that kills its sender ends too. */
  attempts: 30,
  /** Pauses double from the first to the longest: a mail server that restarts is met again soon, one that is away is left alone. */
  firstPauseMs: 2_000,
  longestPauseMs: 3_600_000,
  /** How long a claimed notice is its sender's: far longer than a try may take. Then another one sends it, with the same id. */
  leaseMs: 120_000,
  /** One try, connection and answer together. */
  sendMs: 60_000,
  /** Notices in flight at once: a mail server takes few connections of one client. */
  atOnce: 4,
  /** How often the outbox is looked at. */
  pollMs: 1_000,
  /** Of a problem that is kept beside its notice, in characters. */
  problem: 500,
  /** Notices on one page of a list. */
  page: 500,
  /** Letters of the mailbox in its list: a page for people, not an archive. */
  mailboxShown: 200,
  /** Bytes of a letter that are read for the list: its headers. */
  letterHead: 4_096,
  /** Characters of the facts of one notice as JSON: amounts, numbers and ids. */
  facts: 8_000,
} as const;
