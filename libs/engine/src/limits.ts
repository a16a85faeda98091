/** Every bound of the engine. Tests and configuration may give others. */
export const engineLimits = {
  /** Commands that wait for one stream. At 10,000 commands a second the last one waits half a second; more is refused (429). */
  queuedPerStream: 5_000,
  /** Commands that wait in the whole engine: about 100 MB of requests at worst. */
  queued: 50_000,
  /** Streams with a cached tip, per kind of stream: 2 KB each where the state allows. The one idle for longest gives way. */
  writers: 20_000,
  /** How many writers are asked, oldest first, whether they are idle, before a new stream is refused. */
  evictionProbes: 64,
  /** Commands that a fold always remembers. Older ones are found in the durable index. 32 bytes each. */
  recentCommands: 16,
  /** Where the index lags: commands that a fold remembers because the index has not passed them. Then new ones are refused (503). */
  unindexedCommands: 8_192,
  /** Decisions of one append, refusals and repeats included: keeps the event loop from being held for more than some milliseconds. */
  decisionsPerBatch: 1_000,
  /**
   * A command is decided again after each lost race. A process that must read before it writes loses often to one that only
   * writes: under steady load on one stream by another process, this is how long it tries before it says 503.
   */
  decisionAttempts: 500,
  /** An append whose answer was lost is repeated this often; with the pauses below, some 5 s besides the store's own time-outs. */
  appendRepeats: 10,
  /** First pause before a repeat; doubles up to the second. */
  firstPauseMs: 20,
  longestPauseMs: 1_000,
  /** Settling books round by round until nothing is due: an allotment granted for a month long past expires in the next round. */
  settleRounds: 2_000,
  /** Event-loop turns given to callers who were just answered, so that what they send next joins the next append. */
  gatheringTurns: 8,
  /** What an overloaded caller is told to wait. */
  retryAfterMs: 1_000,
  /** A stream whose tail beyond its snapshot is this long gets a new one: a cold load never reads much more. */
  tailBeforeSnapshot: 500,
  /** A writer that lost a race and had to fold this many events keeps where it then stood, as JSON, for the next lost race. */
  tailBeforeBase: 50,
  /** Streams whose tails the snapshotter counts. One that is forgotten is counted again from its next event. */
  countedTails: 50_000,
} as const;

export type EngineLimits = { readonly [K in keyof typeof engineLimits]: number };
