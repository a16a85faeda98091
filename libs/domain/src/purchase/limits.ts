/** Every bound of a purchase's state, each with its reason. */
export const purchaseLimits = {
  /** How long a payer may take over a further step, or a provider over its answer. Longer than both ever need; then it is over. */
  payHours: 24,
  /** Refunds and disputes that are remembered by id, so that one that is heard of twice counts once. Declined ones do not count. */
  refunds: 100,
  /** Refunds that were declined and are remembered; the oldest is forgotten first: nothing of them can come any more. */
  declined: 20,
  /** Made at the provider itself: money that has left is booked, so there is room for more than anybody makes by hand. */
  madeElsewhere: 1_000,
  disputes: 20,
} as const;

/** House rules for a dispute at the payment provider, written into the event that opens it. No plan says otherwise. */
export const disputeRules = { recordDebt: true, freeze: true } as const;
