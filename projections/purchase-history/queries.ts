import type { Kysely } from 'kysely';
import type { Instant, Nanos } from '#kernel';
import { limitOf, pageOf, startOf, type Listing, type Page, type PageRequest } from '../cursor.js';
import type { PurchaseHistoryTables } from './table.js';

export type PurchaseHistoryDb = Kysely<PurchaseHistoryTables>;
export const bindPurchaseHistory = <T>(db: Kysely<T>): PurchaseHistoryDb =>
  db.withSchema('purchase_history') as unknown as PurchaseHistoryDb; // other read models' tables stand beside these

export type HistoryEntry = {
  readonly position: bigint;
  /** `purchase`, `promotion`, `grant`, `adjustment` or `refund`. */
  readonly kind: string;
  readonly at: Instant;
  readonly recordedAt: Instant;
  /** What the pool gained; below zero what it lost. */
  readonly amount: Nanos;
  readonly lot: string | null;
  readonly class: string | null;
  readonly source: string | null;
  /** Money that came in, below zero what went back. */
  readonly paidAmount: Nanos | null;
  readonly paidCurrency: string | null;
  readonly reference: string | null;
  readonly reason: string | null;
  readonly effectiveAt: Instant | null;
  readonly expiresAt: Instant | null;
  readonly policy: string | null;
  readonly actor: string;
};

const entryList: Listing<HistoryEntry> = {
  list: 'purchase-history',
  parts: 1,
  keyOf: ({ position }) => [position.toString()],
};
/** Above every position that a log can give out. */
const NEWEST = (1n << 63n) - 1n;

export const entriesQuery = (
  db: PurchaseHistoryDb,
  account: string,
  span: { before: bigint; limit: number; kind?: string | undefined },
) =>
  db
    .selectFrom('entries')
    .select(['position', 'kind', 'at', 'recorded_at as recordedAt', 'amount', 'lot', 'class', 'source'])
    .select(['paid_amount as paidAmount', 'paid_currency as paidCurrency', 'reference', 'reason'])
    .select(['effective_at as effectiveAt', 'expires_at as expiresAt', 'policy', 'actor'])
    .where('account', '=', account)
    .where('position', '<', span.before)
    .$if(span.kind !== undefined, (query) => query.where('kind', '=', span.kind ?? ''))
    .orderBy('position', 'desc')
    .limit(span.limit);

/** R57, newest first. */
export const purchaseHistoryOf = async (
  db: PurchaseHistoryDb,
  account: string,
  request: PageRequest & { readonly kind?: string | undefined },
): Promise<Page<HistoryEntry>> => {
  const limit = limitOf(request);
  const before = BigInt(startOf(entryList, request)?.[0] ?? NEWEST);
  return pageOf(
    entryList,
    await entriesQuery(db, account, { before, limit: limit + 1, kind: request.kind }).execute(),
    limit,
  );
};
