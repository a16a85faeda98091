/** Every bound of a customer's state and of what one of its events holds, each with its reason. */
export const customerLimits = {
  /** A renewal names every counted seat's member, at some 30 bytes each: an event stays below the 900,000 bytes of an append. */
  members: 10_000,
  openInvitations: 1_000,
  /** Finished invitations and orders whose second answer is the first one again; the oldest is forgotten first. */
  closedInvitations: 1_000,
  closedOrders: 100,
  spaces: 1_000,
  seats: 10_000,
  /** Lines that wait for one invoice, at some 300 bytes each. More are invoiced before their time. */
  waitingLines: 200,
  /** An invitation lives this long unless its sender says otherwise; no plan of the catalogue says. */
  invitationDays: 14,
  invitationDaysAtMost: 365,
  /** An order whose payment is not known by then has failed: its amounts are of the day on which it was confirmed. */
  orderHours: 24,
  /** Events after which one settlement stops; the engine asks again until nothing is due. */
  settledAtOnce: 100,
} as const;
