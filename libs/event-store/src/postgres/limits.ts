import { storeLimits } from '../limits.js';

/** Bounds of this adapter; the ones that every adapter shares stand in `../limits.ts`. */
export const postgresLimits = {
  /** Appends that wait. Beyond it the caller hears `Unavailable`: at 20,000 a second the last one would wait half a second. */
  queuedAppends: 10_000,
  /** Bytes of the appends that wait: what a full queue may hold in memory. */
  queuedBytes: 64_000_000,
  /**
   * Transactions in flight at once: while the server writes one, the next is decided and sent. They wait for each other on the
   * server (S19), so more than two gain nothing.
   */
  lanes: 2,
  /** Appends that must wait before another lane takes them, and answers of one batch before they are given in two halves: below it, two small transactions cost more than one. */
  secondLaneFrom: 16,
  /** Connections that read, subscriptions included, beside those that append. */
  readConnections: 4,
  /** One batch, from sending it to its answer. The server gives up a little earlier. */
  batchTimeoutMs: storeLimits.appendTimeoutMs,
  /** A connection that is not there after this is not coming. */
  connectTimeoutMs: 3_000,
  /** Opening waits this long for a server that is starting. */
  openBudgetMs: 10_000,
  /** One page of a read. */
  pageTimeoutMs: 10_000,
  /** A read is repeated through a restart for this long. */
  readBudgetMs: 10_000,
  /** Passing failures are repeated after this, doubling up to the second. */
  retryFirstMs: 10,
  retryMaxMs: 500,
  /** Events of one page of the log, and the bytes after which it has fewer: two pages are in memory at most. The first is smaller, for those who want only some. */
  firstLogPage: 250,
  logPage: 4_000,
  pageBytes: 4_000_000,
  /** The tail asks for what is new this often while there is news, and up to the second when there is none. Appends of the own process wake it at once. */
  pollFirstMs: 2,
  pollMaxMs: 25,
  /** A poll without an answer for this long: the connection is given up for a new one. */
  watchdogMs: 2_000,
  /** Newest events kept for all subscriptions alike; one that is further behind reads pages of its own. */
  tailEvents: 8_192,
  tailBytes: 16_000_000,
  /** Subscriptions of one store. */
  subscriptions: 256,
  /** Streams whose key is remembered, about 200 bytes each. */
  streamKeys: 100_000,
} as const;

export type PostgresLimits = { readonly [K in keyof typeof postgresLimits]: number };
