/** Equal on every adapter, checked in the port before any I/O. */
export const storeLimits = {
  /** S20: one append carries up to this many events. */
  eventsPerAppend: 500,
  /** S20: below EventStoreDB's 1 MiB with room for framing; data + metadata + names. */
  bytesPerAppend: 900_000,
  /** Data + metadata of one event. Servers before 25.1 refuse 1 MiB. */
  bytesPerEvent: 256 * 1024,
  /** A stream's name in characters. */
  streamName: 400,
  /** A read without a limit pages by this many events, so memory stays bounded with a slow consumer. */
  readPage: 1_000,
  /** A subscription hands over at most this many events at once. */
  subscriptionBatch: 1_000,
  /** A batch whose handler rejects is delivered again this often before the subscription fails. */
  handlerAttempts: 5,
  /** A dropped subscription resumes after this, doubling up to the second; a rejecting handler is asked again at the same pace. */
  resumeFirstMs: 10,
  resumeMaxMs: 1_000,
  /** How long an append may take before its outcome counts as unknown. */
  appendTimeoutMs: 5_000,
} as const;
