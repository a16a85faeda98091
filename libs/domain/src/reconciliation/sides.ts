import type { Instant, Nanos } from '#kernel';
import { disputeKey, type MoneyClaim } from '../accounting/index.js';

/** One line of the provider's books. `net` = `amount` − `fee`; money that leaves is below zero. */
export type ProviderLine = {
  readonly entry: string;
  readonly kind: 'charge' | 'refund' | 'dispute' | 'fee' | 'payout' | 'other';
  /** The provider's name of what moved it. */
  readonly source: string | null;
  /** The ledger's payment behind it; null: none of the ledger's. */
  readonly payment: string | null;
  readonly amount: Nanos;
  readonly fee: Nanos;
  readonly net: Nanos;
  readonly currency: string;
  readonly at: Instant;
};

/** A claim of the ledger and the stream that makes it. */
export type LedgerLine = MoneyClaim & { readonly stream: string };

/** Everything that both sides say of one movement of money. */
export type Item = {
  readonly what: 'charge' | 'refund' | 'dispute' | 'other';
  readonly key: string;
  readonly provider: ProviderLine[];
  readonly purchases: LedgerLine[];
  readonly invoices: LedgerLine[];
  /** Claims that nothing was taken. */
  readonly failures: LedgerLine[];
  /** Claims that it is still to go back. */
  readonly owed: LedgerLine[];
};

type Moved = Pick<Item, 'what' | 'key'>;

const movedBy = (line: ProviderLine): Moved | null => {
  const { entry, kind, source, payment, amount } = line;
  switch (kind) {
    case 'charge':
      return { what: kind, key: payment ?? source ?? entry };
    case 'refund':
      return { what: kind, key: source ?? entry };
    case 'dispute':
      return { what: kind, key: disputeKey(source ?? entry, amount < 0n ? 'taken' : 'given-back') };
    case 'other':
      return { what: kind, key: entry };
    case 'fee':
    case 'payout':
      return null; // between the provider and the one who uses it
  }
};

/** Where a line of the provider's has to stand in the ledger; null: nowhere. */
export const keyOfLine = (line: ProviderLine): string | null => movedBy(line)?.key ?? null;

/** Both sides side by side, by what moved. */
export const itemsOf = (
  provider: readonly ProviderLine[],
  ledger: readonly LedgerLine[],
): readonly Item[] => {
  const items = new Map<string, Item>();
  const itemOf = ({ what, key }: Moved): Item => {
    const place = `${what} ${key}`;
    const item = items.get(place) ?? {
      ...{ what, key, provider: [], purchases: [], invoices: [], failures: [], owed: [] },
    };
    items.set(place, item);
    return item;
  };
  for (const line of provider) {
    const moved = movedBy(line);
    if (moved !== null) itemOf(moved).provider.push(line);
  }
  for (const claim of ledger) {
    const item = itemOf({ what: claim.kind, key: claim.key });
    if (claim.outcome === 'failed') item.failures.push(claim);
    else if (claim.outcome === 'owed') item.owed.push(claim);
    else if (claim.book === 'purchase') item.purchases.push(claim);
    else item.invoices.push(claim);
  }
  return [...items.values()];
};

const earliest = (lines: readonly { readonly at: Instant }[]): Instant | null =>
  lines.reduce<Instant | null>((first, { at }) => (first === null || at < first ? at : first), null);

/** When it moved: by the provider's books, where they have it. */
export const momentOf = ({ provider, purchases, invoices, failures, owed }: Item): Instant =>
  earliest(provider) ?? earliest([...purchases, ...invoices, ...failures, ...owed]) ?? ('' as Instant); // an item has a line

/**
 * What the ledger says moved. Of a charge a purchase speaks for its invoice, which says the same money once more; of what went back
 * each says a share of its own.
 */
export const claimedIn = ({ what, purchases, invoices }: Item): readonly LedgerLine[] => {
  if (what === 'refund') return [...purchases, ...invoices];
  return purchases.length > 0 ? purchases : invoices;
};
