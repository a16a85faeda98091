/** Every bound of the Stripe adapter, with its reason. */
export const stripeLimits = {
  /** A call that takes longer has an unknown outcome; the reactor gives a reaction 30 s in all. */
  callMs: 12_000,
  /** The SDK repeats what failed on the way, under the same idempotency key. */
  retries: 1,
  /** Stripe forgets an idempotency key after 24 hours at the earliest: from here on what was asked before is looked for first. */
  keyHours: 23,
  /** Methods of one customer that are shown. */
  methods: 20,
  /** A page of the provider's books: the most that Stripe gives. */
  page: 100,
  /** How far a webhook's timestamp may lie from now, either way (Stripe's own default is one way). */
  webhookSeconds: 300,
  /** A calculation of taxes: somebody waits for it, before anything is charged. */
  taxMs: 5_000,
  /** Stripe takes a day of the tax at most 48 hours away, either way; an hour is left for clocks that differ. */
  taxHours: 47,
  /** Calculations that are remembered: about 1 kB each. */
  taxAnswers: 2_000,
  /** Disputes of one payment. */
  disputes: 20,
} as const;
