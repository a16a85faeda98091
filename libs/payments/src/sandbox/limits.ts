/** Every bound of the sandbox, with its reason. */
export const sandboxLimits = {
  /** A form of the calls that it plays is a few hundred bytes. */
  bodyBytes: 64 * 1024,
  /** `a[b][c][d]`: the deepest legal parameter has 4 levels. */
  depth: 8,
  /** Parameters of one call, as many as Stripe's own calls come near. */
  parameters: 200,
  /** As at Stripe: 50 keys of 40 characters, values of 500. */
  metadata: { keys: 50, keyChars: 40, valueChars: 500 },
  textChars: 5_000,
  /** As at Stripe: a day of the tax lies within 48 hours of now, and a calculation is kept for 90 days. */
  tax: { dateSeconds: 48 * 3_600, keptSeconds: 90 * 86_400, lines: 50 },
  idempotencyKeyChars: 255,
  /** As at Stripe: 99,999,999 minor units. */
  amount: 99_999_999,
  /** A page of a list, as at Stripe. */
  page: { default: 10, max: 100 },
  /** How long a webhook's receiver may think before the delivery counts as failed. */
  deliveryMs: 10_000,
  /** Deliveries in flight: more than one, so that a slow one shows what overtaking does. */
  deliveriesAtOnce: 4,
  /** How often it looks for deliveries whose time has come; a new event is sent at once. */
  pollMs: 1_000,
  /** A delivery is tried again after pauses that double from the first to the longest, then given up. */
  firstPauseMs: 1_000,
  longestPauseMs: 60_000,
  attempts: 30,
  /** Lines of the log page. */
  logLines: 200,
  /** Lines of its books that one statement reads. */
  listing: 1_000,
} as const;
