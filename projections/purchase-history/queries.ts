import { sql, type Kysely } from 'kysely';
import type { Instant, Nanos } from '#kernel';
import { limitOf, pageOf, startOf, type Listing, type Page, type PageRequest } from '../cursor.js';
import type { PurchaseHistoryTables } from './table.js';

export type PurchaseHistoryDb = Kysely<PurchaseHistoryTables>;
export const bindPurchaseHistory = <T>(db: Kysely<T>): PurchaseHistoryDb =>
  db.withSchema('purchase_history') as unknown as PurchaseHistoryDb; // other read models' tables stand beside these

export type HistoryEntry = {
  readonly account: string;
  readonly position: bigint;
  /** `purchase`, `promotion`, `grant`, `adjustment`, `refund`, `forfeit`, `expiry`, `dispute` or how one ended. */
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
  /** Of a refund through the payment provider: whether its money has gone, and why not. */
  readonly refundState: 'pending' | 'paid' | 'failed' | null;
  readonly refundReason: string | null;
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
    .leftJoin('refunds', 'refunds.refund', 'entries.reference')
    .select(['refunds.state as refundState', 'refunds.why as refundReason'])
    .select([
      'account',
      'position',
      'kind',
      'at',
      'recorded_at as recordedAt',
      'amount',
      'lot',
      'class',
      'source',
    ])
    .select(['paid_amount as paidAmount', 'paid_currency as paidCurrency', 'reference', 'reason'])
    .select(['effective_at as effectiveAt', 'expires_at as expiresAt', 'policy', 'actor'])
    .where('account', '=', account)
    .where('position', '<', span.before)
    // What merely ended is history for who asks for it.
    .$if(span.kind === undefined, (query) => query.where('kind', '<>', 'expiry'))
    .$if(span.kind !== undefined, (query) => query.where('kind', '=', span.kind ?? ''))
    .orderBy('position', 'desc')
    .limit(span.limit);

type HistoryRequest = PageRequest & { readonly kind?: string | undefined };

/** R57, newest first. */
export const purchaseHistoryOf = (
  db: PurchaseHistoryDb,
  account: string,
  request: HistoryRequest,
): Promise<Page<HistoryEntry>> => purchaseHistoryOfAll(db, [account], request);

/** Of several accounts together; its cursor goes on in each one's own history too. */
export const purchaseHistoryOfAll = async (
  db: PurchaseHistoryDb,
  accounts: readonly string[],
  request: HistoryRequest,
): Promise<Page<HistoryEntry>> => {
  const limit = limitOf(request);
  const before = BigInt(startOf(entryList, request)?.[0] ?? NEWEST);
  const span = { before, limit: limit + 1, kind: request.kind };
  const entries = await Promise.all(accounts.map((account) => entriesQuery(db, account, span).execute()));
  const newest = entries.flat().sort((a, b) => (a.position < b.position ? 1 : -1));
  return pageOf(entryList, newest.slice(0, limit + 1), limit);
};

/** Half-open (S3), and nothing that the log had after `upTo`. */
export type FlowSpan = { readonly from: Instant; readonly until: Instant; readonly upTo: bigint };

/** By kind: what a pool gained or lost within the span, and from its start until `upTo`. */
export const historyFlowsQuery = (db: PurchaseHistoryDb, account: string, { from, until, upTo }: FlowSpan) =>
  db
    .selectFrom('entries')
    .select([
      'kind',
      sql<Nanos>`coalesce(sum(amount) filter (where at < ${until}), 0)::bigint`.as('within'),
      sql<Nanos>`coalesce(sum(amount), 0)::bigint`.as('since'),
    ])
    .where('account', '=', account)
    .where('at', '>=', from)
    .where('position', '<=', upTo)
    .groupBy('kind')
    .orderBy('kind');
