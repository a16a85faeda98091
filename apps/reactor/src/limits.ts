/** Every bound of the reactor, with its reason. */
export const reactorLimits = {
  /** How long after its instant something due is booked at most, while all runs well. Decisions never wait for it (S2). */
  pollMs: 1_000,
  /** Streams asked for at once. */
  page: 200,
  /** Settlements in flight: enough to share appends, few beside the calls of people. */
  settlingAtOnce: 32,

  /** How often the log is looked at for what is to be reacted to. What a request brings about is done within the request. */
  followMs: 250,
  /** Facts that are reacted to before the checkpoint moves: what a killed reactor does again at most. */
  batch: 200,
  /** Streams whose facts are reacted to at the same time; those of one stream go one after the other. */
  lanes: 8,
  /** A reaction that takes longer is parked: a provider that does not answer holds up nobody else. */
  reactionMs: 30_000,
  /** A parked fact is tried again after pauses that double from the first to the longest, in all for about two days. */
  firstPauseMs: 1_000,
  longestPauseMs: 900_000,
  attempts: 200,
  /** Parked facts that one round tries again. */
  parkedPage: 100,
  /** Facts behind each other in one stream that one round brings to their end. */
  parkedPasses: 100,

  /** What one request follows through at most; the rest is the reactor's. A first subscription makes some thirty facts. */
  stepsInline: 200,
  inlineMs: 10_000,

  /** Events of a customer in which the lines of one cycle are looked for: a cycle's invitations, roles and seats. */
  lookBack: 5_000,
  /** Events of a purchase between asking for a refund and the pool's answer: a dispute, what the provider says of other refunds. */
  refundLookBack: 50,
  /** Cycles whose invoices give back what later ones cannot: of years, since credits never come to more than was charged. */
  giveBackCycles: 60,

  /** Other customers of a person that are looked at before the person is forgotten; with so many, nobody is. */
  elsewhere: 20,
  /**
   * What was put about a person is left alone for so long: it is put before the event of joining is written, and no request lives
   * nearly as long.
   */
  joiningMs: 600_000,
  /** How long a read model may take to follow, where a reaction reads one. */
  readModelWaitMs: 1_000,

  /** Events of an invoice that a document is printed from: all that its limits allow, and a century of months of revenue. */
  invoiceEvents: 2_500,

  /** How often it is looked whether a day can be reconciled with the payment provider's books: they are for people, once a day. */
  reconcileMs: 60_000,
  /** Days that one round reconciles at most: a month that was missed is made up for at once. */
  reconciledDays: 31,

  /** How long a step of the test clock waits for the read model of what is due. */
  settleWaitMs: 10_000,
  /** Rounds within one step of the test clock: each books or reacts to something, or is the last. */
  quietRounds: 1_000,
  /** How long one move of the test clock works before it says how far it came; another call goes on. */
  advanceMs: 300_000,
} as const;
