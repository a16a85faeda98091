import type { Kysely } from 'kysely';
import type { Instant, Nanos } from '#kernel';
import { beforeOf, limitOf, newestFirst, pageOf, type Page, type PageRequest } from '../cursor.js';
import { queryLimits } from '../limits.js';
import type { PurchasesTables } from './table.js';

export type PurchasesDb = Kysely<PurchasesTables>;
export const bindPurchases = <T>(db: Kysely<T>): PurchasesDb =>
  db.withSchema('purchases') as unknown as PurchasesDb; // other read models' tables stand beside these

export const purchaseStatuses = [
  'requested',
  'needs-action',
  'paid',
  'credited',
  'failed',
  'abandoned',
  'returning',
  'returned',
] as const;
export type PurchaseStatusShown = (typeof purchaseStatuses)[number];

export type PurchaseView = {
  readonly purchase: string;
  readonly customer: string;
  readonly account: string;
  readonly payment: string;
  readonly status: PurchaseStatusShown;
  /** Of one that failed or gave nothing. */
  readonly reason: string | null;
  readonly says: string | null;
  readonly net: Nanos;
  readonly gross: Nanos;
  readonly currency: string;
  /** `customer` or `top-up`. */
  readonly trigger: string;
  readonly policy: string;
  readonly method: string | null;
  readonly lot: string | null;
  readonly credits: Nanos | null;
  /** Before taxes. */
  readonly refunded: Nanos;
  /** A refund whose money has not gone. */
  readonly refunding: string | null;
  /** What was heard of last, of which refund, and why it failed or was declined. */
  readonly refund: string | null;
  readonly refundState: PurchasesTables['purchases']['refund_state'];
  readonly refundReason: string | null;
  /** The latest one of its payment. */
  readonly dispute: string | null;
  readonly disputeState: 'open' | 'won' | 'lost' | null;
  readonly disputeAmount: Nanos | null;
  readonly at: Instant;
  readonly lapsesAt: Instant;
  readonly changedAt: Instant;
  readonly position: bigint;
};

export type PurchaseFilter = {
  readonly account?: string | undefined;
  readonly customer?: string | undefined;
  readonly status?: PurchaseStatusShown | undefined;
  /** Whether its payment is or was disputed: in that state. */
  readonly dispute?: 'open' | 'won' | 'lost' | undefined;
};

export const purchasesQuery = (
  db: PurchasesDb,
  { account, customer, status, dispute }: PurchaseFilter,
  span: { before: bigint; limit: number },
) =>
  db
    .selectFrom('purchases')
    .select(['purchase', 'customer', 'account', 'payment', 'reason', 'says', 'net', 'gross', 'currency'])
    .select(['trigger', 'policy', 'method', 'lot', 'credits', 'refunded', 'refunding', 'dispute'])
    .select((of) => of.ref('status').$castTo<PurchaseStatusShown>().as('status'))
    .select((of) => of.ref('dispute_state').$castTo<PurchaseView['disputeState']>().as('disputeState'))
    .select(['dispute_amount as disputeAmount', 'at', 'lapses_at as lapsesAt', 'changed_at as changedAt'])
    .select(['refund', 'refund_state as refundState', 'refund_reason as refundReason'])
    .select('position')
    .where('position', '<', span.before)
    .$if(account !== undefined, (query) => query.where('account', '=', account ?? ''))
    .$if(customer !== undefined, (query) => query.where('customer', '=', customer ?? ''))
    .$if(status !== undefined, (query) => query.where('status', '=', status ?? ''))
    .$if(dispute !== undefined, (query) => query.where('dispute_state', '=', dispute ?? ''))
    .orderBy('position', 'desc')
    .limit(span.limit);

/** The purchase that gave this lot; null: none, or not one that was paid through the provider. */
export const purchaseOfLot = async (
  db: PurchasesDb,
  { account, lot }: { readonly account: string; readonly lot: string },
): Promise<string | null> =>
  (
    await db
      .selectFrom('purchases')
      .select('purchase')
      .where('account', '=', account)
      .where('lot', '=', lot)
      .executeTakeFirst()
  )?.purchase ?? null;

const purchaseList = newestFirst<PurchaseView>('purchases');

/** R57, newest first: declined and abandoned ones too. */
export const purchasesOf = async (
  db: PurchasesDb,
  request: PageRequest & PurchaseFilter,
): Promise<Page<PurchaseView>> => {
  const limit = limitOf(request);
  const span = { before: beforeOf(purchaseList, request), limit: limit + 1 };
  return pageOf(purchaseList, await purchasesQuery(db, request, span).execute(), limit);
};

/** Payments that a dispute was open of at a time, or that one has changed since: what a statement tells of. */
export const disputedQuery = (
  db: PurchasesDb,
  customer: string,
  { from, until }: { readonly from: Instant; readonly until: Instant },
) =>
  db
    .selectFrom('purchases')
    .select(['dispute', 'payment', 'currency', 'dispute_amount as amount', 'changed_at as at'])
    .select((of) => of.ref('dispute_state').$castTo<PurchaseView['disputeState']>().as('state'))
    .where('customer', '=', customer)
    .where('dispute', 'is not', null)
    .where('at', '<', until)
    .where((is) => is.or([is('dispute_state', '=', 'open'), is('changed_at', '>=', from)]))
    .orderBy('position')
    .limit(queryLimits.statementDisputes);
