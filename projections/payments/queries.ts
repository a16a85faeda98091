import { sql, type Kysely } from 'kysely';
import { sum, type Instant, type Nanos } from '#kernel';
import { beforeOf, limitOf, newestFirst, pageOf, type Page, type PageRequest } from '../cursor.js';
import { entry } from '../fold.js';
import type { RefundStatus } from '../going-back.js';
import { anyOf } from '../rows.js';
import type { PaymentsTables } from './table.js';

export type PaymentsDb = Kysely<PaymentsTables>;
export const bindPayments = <T>(db: Kysely<T>): PaymentsDb =>
  db.withSchema('payments') as unknown as PaymentsDb; // other read models' tables stand beside these

/** `needs-action`: it waits for a further step of its payer. `abandoned`: nobody took it. */
export type PaymentStatus = 'succeeded' | 'failed' | 'needs-action' | 'abandoned';

export type PaymentView = {
  /** Of an order that never became an invoice: the order's id. */
  readonly payment: string;
  readonly status: PaymentStatus;
  readonly amount: Nanos;
  readonly currency: string;
  /** `null`: the charge of an order that failed. */
  readonly invoice: string | null;
  readonly invoiceNumber: string | null;
  /** `cycle`, `supplementary`, `credits`; `null`: of an order. */
  readonly kind: string | null;
  readonly order: string | null;
  /** Of credits. */
  readonly purchase: string | null;
  /** The time that the invoice covers; `null`: none, as of credits. */
  readonly period: { readonly start: Instant; readonly end: Instant } | null;
  /** Why it failed (R29). */
  readonly reason: { readonly code: string; readonly says: string | null } | null;
  readonly method: string | null;
  /** Of an invoice's: `first-charge`, `schedule` or `request`, and which scheduled attempt it was or came after. */
  readonly trigger: string | null;
  readonly attempt: number | null;
  readonly at: Instant;
  readonly position: bigint;
  /** What the payer's bank holds of it, or has taken for good. */
  readonly disputed: Nanos;
  readonly disputes: readonly PaymentDispute[];
};

export type PaymentDispute = {
  readonly dispute: string;
  readonly status: 'open' | 'won' | 'lost';
  readonly amount: Nanos;
  /** As the provider says it. */
  readonly reason: string;
  readonly openedAt: Instant;
  readonly closedAt: Instant | null;
};

export type PaymentFilter = {
  readonly status?: PaymentStatus | undefined;
  readonly invoice?: string | undefined;
  /** Half-open (S3): for instance one cycle. */
  readonly from?: Instant | undefined;
  readonly until?: Instant | undefined;
};

export const paymentsQuery = (
  db: PaymentsDb,
  customer: string,
  filter: PaymentFilter,
  span: { before: bigint; limit: number },
) => {
  const { status, invoice, from, until } = filter;
  return db
    .selectFrom('attempts')
    .leftJoin('bills', 'bills.invoice', 'attempts.invoice')
    .leftJoin('bought', 'bought.payment', 'attempts.payment')
    .select(['attempts.payment', 'amount', 'attempts.currency', 'order', 'attempts.method'])
    .select((of) => of.fn.coalesce('attempts.purchase', 'bought.purchase').as('purchase'))
    .select(['reason_code', 'reason_says'])
    .select((of) => of.ref('status').$castTo<PaymentStatus>().as('status'))
    .select(sql<string | null>`nullif(attempts.invoice, '')`.as('invoice'))
    .select(['trigger', 'attempt', 'at', 'position', 'number', 'kind', 'period_start', 'period_end'])
    .where('attempts.customer', '=', customer)
    .where('position', '<', span.before)
    .$if(status !== undefined, (query) => query.where('status', '=', status ?? ''))
    .$if(invoice !== undefined, (query) => query.where('attempts.invoice', '=', invoice ?? ''))
    .$if(from !== undefined, (query) => query.where('at', '>=', from as Instant))
    .$if(until !== undefined, (query) => query.where('at', '<', until as Instant))
    .orderBy('position', 'desc')
    .limit(span.limit);
};

type Found = Awaited<ReturnType<ReturnType<typeof paymentsQuery>['execute']>>[number];

/** A payment has a bounded number of disputes: its stream refuses more. */
export const disputesQuery = (db: PaymentsDb, payments: readonly string[]) =>
  db
    .selectFrom('disputes')
    .select(['payment', 'dispute', 'amount', 'reason', 'opened_at as openedAt', 'closed_at as closedAt'])
    .select((of) => of.ref('status').$castTo<PaymentDispute['status']>().as('status'))
    .where('payment', '=', anyOf(payments))
    .orderBy('position');

const disputesOf = async (
  db: PaymentsDb,
  payments: readonly string[],
): Promise<ReadonlyMap<string, readonly PaymentDispute[]>> => {
  const found = new Map<string, PaymentDispute[]>();
  for (const { payment, ...dispute } of await disputesQuery(db, payments).execute())
    entry(found, payment, () => []).push(dispute);
  return found;
};

const shown = (row: Found, disputes: readonly PaymentDispute[]): PaymentView => {
  const { payment, status, amount, currency, invoice, order, purchase, method } = row;
  const { trigger, attempt, at, position } = row;
  const { number, kind, period_start: start, period_end: end, reason_code: code, reason_says: says } = row;
  return {
    ...{ payment, status, amount, currency, invoice, order, purchase, method },
    ...{ trigger, attempt, at, position },
    invoiceNumber: number,
    kind: purchase === null ? kind : 'credits',
    period: start === null || end === null ? null : { start, end },
    reason: code === null ? null : { code, says },
    disputed: sum(disputes.flatMap(({ status: is, amount: held }) => (is === 'won' ? [] : [held]))),
    disputes,
  };
};

const paymentList = newestFirst<PaymentView>('payments');

/** R56: every attempt to charge a customer, newest first. */
export const paymentsOf = async (
  db: PaymentsDb,
  customer: string,
  request: PageRequest & PaymentFilter,
): Promise<Page<PaymentView>> => {
  const limit = limitOf(request);
  const span = { before: beforeOf(paymentList, request), limit: limit + 1 };
  const rows = await paymentsQuery(db, customer, request, span).execute();
  const held = await disputesOf(
    db,
    rows.map(({ payment }) => payment),
  );
  return pageOf(
    paymentList,
    rows.map((row) => shown(row, held.get(row.payment) ?? [])),
    limit,
  );
};

export type RefundView = {
  readonly refund: string;
  /** `null`: of a purchase that gave nothing, so nothing was invoiced. */
  readonly invoice: string | null;
  readonly invoiceNumber: string | null;
  readonly status: RefundStatus;
  readonly amount: Nanos;
  /** Of it, given back at the provider beyond what was owed or could be credited. */
  readonly expense: Nanos;
  readonly currency: string;
  readonly payment: string | null;
  /** At the payment provider, or of the transfer that settled it. */
  readonly reference: string | null;
  readonly reason: { readonly code: string; readonly says: string | null } | null;
  /** The name under which it was tried again. */
  readonly retry: string | null;
  /** Of what became of it last. */
  readonly at: Instant;
  readonly position: bigint;
};
const refundList = newestFirst<RefundView>('refunds');

export const refundsQuery = (
  db: PaymentsDb,
  customer: string,
  span: { before: bigint; limit: number; invoice?: string | undefined },
) =>
  db
    .selectFrom('refunds')
    .leftJoin('bills', 'bills.invoice', 'refunds.invoice')
    .select(sql<string | null>`nullif(refunds.invoice, '')`.as('invoice'))
    .select(['refund', 'number as invoiceNumber', 'amount', 'expense', 'refunds.currency', 'payment'])
    .select((of) => of.ref('status').$castTo<RefundStatus>().as('status'))
    .select(['reference', 'reason_code', 'reason_says', 'retry', 'at', 'position'])
    .where('refunds.customer', '=', customer)
    .where('position', '<', span.before)
    .$if(span.invoice !== undefined, (query) => query.where('refunds.invoice', '=', span.invoice ?? ''))
    .orderBy('position', 'desc')
    .limit(span.limit);

/** Money that went back to a customer, or was to, newest first. */
export const refundsOf = async (
  db: PaymentsDb,
  customer: string,
  request: PageRequest & { readonly invoice?: string | undefined },
): Promise<Page<RefundView>> => {
  const limit = limitOf(request);
  const span = { before: beforeOf(refundList, request), limit: limit + 1, invoice: request.invoice };
  const rows = await refundsQuery(db, customer, span).execute();
  const views = rows.map(({ reason_code: code, reason_says: says, ...refund }) => ({
    ...refund,
    reason: code === null ? null : { code, says },
  }));
  return pageOf(refundList, views, limit);
};

export const openRefundsQuery = (db: PaymentsDb) =>
  db
    .selectFrom('refunds')
    .select(['status', sql<bigint>`count(*)`.as('count')])
    .where('status', 'in', ['under-way', 'failed'])
    .whereRef('amount', '>', 'expense') // nothing is owed of an expense that came back
    .groupBy('status');

/** Of all customers: refunds whose money has not reached its payer. */
export const openRefunds = async (
  db: PaymentsDb,
): Promise<{ readonly underWay: number; readonly failed: number }> => {
  const counts = new Map((await openRefundsQuery(db).execute()).map(({ status, count }) => [status, count]));
  return { underWay: Number(counts.get('under-way') ?? 0n), failed: Number(counts.get('failed') ?? 0n) };
};
