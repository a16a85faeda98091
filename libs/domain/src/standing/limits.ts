/** Every bound of a standing's state, each with its reason. */
export const standingLimits = {
  /** Unpaid invoices of one customer. Dunning ends within weeks and an invoice a day is the most that a plan makes: far above both. */
  unpaid: 1_000,
  /** Failures and cleared invoices that are remembered, so that a notification that comes twice or late changes nothing. */
  remembered: 1_000,
} as const;
