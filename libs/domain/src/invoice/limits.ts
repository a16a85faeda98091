import { MAX_NANOS } from '#kernel';

/** Every bound of an invoice, each with its reason. */
export const invoiceLimits = {
  /** Lines, and their sources together, fit one event of the store (256 KiB) with room to spare. */
  lines: 400,
  sources: 1_000,
  taxes: 20,
  creditNotes: 100,
  /** Payments, refunds and what was given back at the provider together: each is remembered by its id, so that one that is heard of twice counts once. */
  payments: 200,
  /** Disputes of its payments: far above what any bank bears with. */
  disputes: 20,
  /** Failed charges that are remembered for the same reason; the oldest is forgotten first. */
  failures: 200,
  /** Longest term of payment in days. */
  dueDays: 365,
  /** Codes, jurisdictions and names of streams, in characters. */
  words: 120,
  /** Total of one invoice: as large as an amount can be. */
  total: MAX_NANOS,
} as const;
