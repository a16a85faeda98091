import type { Kysely } from 'kysely';
import type { Instant } from '#kernel';
import { beforeOf, limitOf, newestFirst, pageOf, type Page, type PageRequest } from '../cursor.js';
import type { BillingDisputesTables } from './table.js';

export type BillingDisputesDb = Kysely<BillingDisputesTables>;
export const bindBillingDisputes = <T>(db: Kysely<T>): BillingDisputesDb =>
  db.withSchema('billing_disputes') as unknown as BillingDisputesDb; // other read models' tables stand beside these

export type DisputeStateShown = 'open' | 'accepted' | 'rejected' | 'withdrawn';

export type DisputeView = {
  readonly dispute: string;
  readonly customer: string;
  readonly invoice: string;
  /** Of the invoice, as printed. */
  readonly number: string;
  /** `amount`, `seats`, `credits`, `tax`, `duplicate` or `other`. */
  readonly about: string;
  /** Key of the customer's own words in the vault. */
  readonly details: string;
  readonly state: DisputeStateShown;
  readonly openedAt: Instant;
  readonly openedBy: string;
  readonly closedAt: Instant | null;
  readonly reason: string | null;
  /** What put it right. */
  readonly creditNote: string | null;
  readonly position: bigint;
};

const shown = (db: BillingDisputesDb) =>
  db
    .selectFrom('disputes')
    .select(['dispute', 'customer', 'invoice', 'number', 'about', 'details', 'reason', 'position'])
    .select((of) => of.ref('state').$castTo<DisputeStateShown>().as('state'))
    .select(['opened_at as openedAt', 'opened_by as openedBy', 'closed_at as closedAt'])
    .select('credit_note as creditNote');

export type DisputeFilter = {
  readonly customer?: string | undefined;
  readonly invoice?: string | undefined;
  readonly state?: DisputeStateShown | undefined;
};

export const disputesQuery = (
  db: BillingDisputesDb,
  { customer, invoice, state }: DisputeFilter,
  span: { before: bigint; limit: number },
) =>
  shown(db)
    .where('position', '<', span.before)
    .$if(customer !== undefined, (query) => query.where('customer', '=', customer ?? ''))
    .$if(invoice !== undefined, (query) => query.where('invoice', '=', invoice ?? ''))
    .$if(state !== undefined, (query) => query.where('state', '=', state ?? ''))
    .orderBy('position', 'desc')
    .limit(span.limit);

const disputeList = newestFirst<DisputeView>('billing-disputes');

/** Newest first: a customer's own, or with no customer given everybody's, for an operator. */
export const disputesOf = async (
  db: BillingDisputesDb,
  request: PageRequest & DisputeFilter,
): Promise<Page<DisputeView>> => {
  const limit = limitOf(request);
  const span = { before: beforeOf(disputeList, request), limit: limit + 1 };
  return pageOf(disputeList, await disputesQuery(db, request, span).execute(), limit);
};

/** `null`: there is none. Whose it is stands in it: the caller checks. */
export const disputeOf = async (db: BillingDisputesDb, dispute: string): Promise<DisputeView | null> =>
  (await shown(db).where('dispute', '=', dispute).executeTakeFirst()) ?? null;
