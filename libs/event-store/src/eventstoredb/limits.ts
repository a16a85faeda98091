import { storeLimits } from '../limits.js';

/** Bounds of this adapter; the ones that every adapter shares stand in `../limits.ts`. */
export const eventStoreDbLimits = {
  /** One attempt of an append. The request may still be stored after it: its outcome then counts as unknown. */
  attemptTimeoutMs: storeLimits.appendTimeoutMs,
  /** A repeat needs this long to be answered; a shorter one would only turn unavailable into unknown. */
  shortestRepeatMs: 100,
  /** One page of a read, the head included. */
  pageTimeoutMs: 10_000,
  /** Repeats of one request. A cluster that lost its leader took up to 12 s to accept writes again. */
  retryBudgetMs: 20_000,
  /** Jittered exponential back-off between repeats: enough to spread the callers, short enough not to add to an election. */
  backoffFirstMs: 10,
  backoffMaxMs: 1_000,
  /** After so many failures in a row the client itself is suspected (its channel, its discovery) and replaced. */
  failuresPerClient: 40,
  /** Time-outs in a row that say the same sooner: refusals at least prove that somebody is there. */
  silencesPerClient: 3,
  /** A silent connection is found out by pings, also while no call is under way. The client warns below 10 s. */
  keepAliveIntervalMs: 10_000,
  keepAliveTimeoutMs: 5_000,
  /** The client's `dispose` may never return; it is raced with this. */
  disposeTimeoutMs: 1_000,
  /** Events of a read's first page; each next one is four times as large, up to `storeLimits.readPage`. Many readers leave early. */
  firstPage: 64,
  /** Memory that one page of a read may hold; the rest of the page is asked for again. */
  pageBytes: 8 * 1024 * 1024,
  /** Pages without an event, in a row, that a reader of the log takes before its head. */
  emptyPages: 3,
  /** What a subscription receives ahead of its consumer before it stops reading from the connection. */
  bufferedEvents: 2 * storeLimits.subscriptionBatch,
  bufferedBytes: 16 * 1024 * 1024,
  /** How long a subscription may be silent before it compares itself with the head; the second miss in a row is a drop. */
  watchdogMs: 10_000,
  /** A connection carries 100 calls at once and starves the next ones silently: subscriptions must leave room for the rest. */
  subscriptions: 64,
  /** Streams that one `appendMany` writes to at once, for the same reason. */
  appendsAtOnce: 64,
} as const;

export type EventStoreDbLimits = { readonly [Name in keyof typeof eventStoreDbLimits]: number };
