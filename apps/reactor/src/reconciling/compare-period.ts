import { createHash } from 'node:crypto';
import {
  aroundOf,
  compareBooks,
  keyOfLine,
  reconciliationLimits as limits,
  type CompleteReconciliation,
  type LedgerLine,
  type ProviderLine,
} from '#domain/reconciliation';
import { formatNanos, type Instant, type Window } from '#kernel';
import type { ProviderListing } from '#payments';

/** More lines than are compared at once: a shorter period has fewer. */
export class TooManyLines extends Error {
  override readonly name = 'TooManyLines';
  constructor(readonly limit: number) {
    super(`more than ${limit.toString()} lines on one side of the period`);
  }
}

/** The provider did not list its books. */
export class ProviderUnreadable extends Error {
  override readonly name = 'ProviderUnreadable';
}

export type BooksToCompare = {
  readonly listing: ProviderListing;
  /** What the ledger says of the money of a window, and of what has one of these keys at any time. Knows all that is in the log when it is asked. */
  readonly claims: (asked: {
    readonly window: Window;
    readonly keys: readonly string[];
    readonly limit: number;
  }) => Promise<readonly LedgerLine[]>;
};

export type ComparedPeriod = Omit<CompleteReconciliation, 'reconciliation' | 'entity' | 'scheduled'>;

/**
 * Reads both books around a period and compares them. The provider's first: what the ledger hears of meanwhile is then on both sides.
 * Rejects with `TooManyLines` or `ProviderUnreadable`.
 */
export const comparePeriod = async (
  { listing, claims }: BooksToCompare,
  period: Window,
  readAt: Instant,
): Promise<ComparedPeriod> => {
  const window = aroundOf(period);
  const provider = await linesOf(listing, window);
  const keys = [...new Set(provider.flatMap((line) => keyOfLine(line) ?? []))];
  const ledger = await claims({ window, keys, limit: limits.lines + 1 });
  if (ledger.length > limits.lines) throw new TooManyLines(limits.lines);
  return {
    ...{ period, readAt, ...compareBooks({ period, readAt, provider, ledger }) },
    provider: { lines: provider.length, digest: digestOf(provider.map(spelled)) },
    ledger: { lines: ledger.length, digest: digestOf(ledger.map(claimed)) },
  };
};

const linesOf = async (
  listing: ProviderListing,
  { start, end }: Window,
): Promise<readonly ProviderLine[]> => {
  const lines: ProviderLine[] = [];
  try {
    for await (const line of listing.entriesSince(start, end)) {
      lines.push(line);
      if (lines.length > limits.lines) throw new TooManyLines(limits.lines);
    }
  } catch (error) {
    if (error instanceof TooManyLines) throw error;
    throw new ProviderUnreadable('the payment provider did not list its books', { cause: error });
  }
  return lines;
};

const spelled = ({ entry, kind, source, payment, amount, fee, currency, at }: ProviderLine): string =>
  [entry, kind, source ?? '', payment ?? '', formatNanos(amount), formatNanos(fee), currency, at].join(' ');

const claimed = ({ stream, book, kind, key, outcome, amount, currency, at }: LedgerLine): string =>
  [stream, book, kind, key, outcome, formatNanos(amount), currency, at].join(' ');

/** Whatever the order in which the lines came. */
const digestOf = (lines: readonly string[]): string =>
  createHash('sha256')
    .update([...lines].sort().join('\n'))
    .digest('hex');
