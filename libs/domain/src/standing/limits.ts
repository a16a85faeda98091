/** Every bound of a standing's state, each with its reason. */
export const standingLimits = {
  /** Unpaid invoices of one customer. Dunning ends within weeks and an invoice a day is the most that a plan makes: far above both. */
  unpaid: 1_000,
  /**
   * Another payment method asks for no charge while one that was asked for less than this ago may still go through: the same
   * change is often told twice, by the page and by the provider, and would take the money twice. A charge is answered in seconds.
   */
  retryUnderWayMs: 10 * 60_000,
  /** Failures and cleared invoices that are remembered, so that a notification that comes twice or late changes nothing. */
  remembered: 1_000,
} as const;
