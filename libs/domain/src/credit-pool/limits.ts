/** Every bound of a pool's state and of what one decision may book, each with its reason. */
export const poolLimits = {
  /** Lots that hold something. An event names each lot once, so this bounds an event's size and what one release can expire. */
  lots: 256,
  /** Given lots stop here: the rest is kept for purchases, which were paid for already and must not be refused. */
  givenLots: 192,
  /** Used-up lots that are remembered for refunds and reversals; the lot that was used up first is forgotten first. */
  spentLots: 1_000,
  /** Open disputes of payments: far above what any bank bears with. */
  disputes: 100,
  holds: 10_000,
  /** Finished holds of which a second capture or void is told what became of them. */
  closedHolds: 1_000,
  caps: 1_000,
  /** Members, and spaces, that spend within one month: each has a tally for its caps. */
  subjects: 50_000,
  /** Events after which one settlement stops; the engine asks again until nothing is due. Well below the 500 events of one append. */
  settledAtOnce: 200,
} as const;
