import { sql } from 'kysely';
import { invoiceLine, taxLine, type InvoiceLine, type TaxLine } from '#domain/invoice';
import { list, plus, zero, type Instant, type Json, type Nanos } from '#kernel';
import { queryLimits } from '../limits.js';
import { anyOf } from '../rows.js';
import {
  listed,
  noteOf,
  shownNotes,
  shownReceipts,
  type CreditNoteShown,
  type InvoiceListed,
  type InvoicesDb,
  type Receipt,
} from './queries.js';

/** Half-open (S3): the cycle that the subscription shows, or any other span of time. */
export type StatementWindow = { readonly from: Instant; readonly until: Instant };

/** What a statement wants of an invoice that something happened to in the cycle, whenever it was issued. */
export type InvoiceDetail = {
  readonly number: string | null;
  readonly net: Nanos;
  readonly lines: readonly InvoiceLine[];
  readonly taxes: readonly TaxLine[];
};

/** R26: everything that was invoiced, credited, paid and refunded in one cycle, oldest first. */
export type CycleStatement = {
  readonly invoices: readonly InvoiceListed[];
  /** Void since, and issued before. */
  readonly voided: readonly InvoiceListed[];
  readonly creditNotes: readonly CreditNoteShown[];
  readonly receipts: readonly Receipt[];
  /** By invoice: of all that stand above. */
  readonly details: ReadonlyMap<string, InvoiceDetail>;
  /** By currency, above zero: what was owed when the cycle began. */
  readonly opening: ReadonlyMap<string, Nanos>;
  /** Something was left out: more than `queryLimits.statementEntries` of one kind. */
  readonly cut: boolean;
};

const BEYOND = queryLimits.statementEntries + 1;

export const statementInvoicesQuery = (db: InvoicesDb, customer: string, { from, until }: StatementWindow) =>
  listed(db)
    .where('customer', '=', customer)
    .where('issued_at', '>=', from)
    .where('issued_at', '<', until)
    .orderBy('issued_at')
    .orderBy('position')
    .limit(BEYOND);

export const statementNotesQuery = (db: InvoicesDb, customer: string, { from, until }: StatementWindow) =>
  shownNotes(db)
    .where('customer', '=', customer)
    .where('issued_at', '>=', from)
    .where('issued_at', '<', until)
    .orderBy('issued_at')
    .orderBy('position')
    .limit(BEYOND);

export const statementReceiptsQuery = (db: InvoicesDb, customer: string, { from, until }: StatementWindow) =>
  shownReceipts(db)
    .where('customer', '=', customer)
    .where('at', '>=', from)
    .where('at', '<', until)
    .orderBy('at')
    .orderBy('position')
    .limit(BEYOND);

export const statementVoidedQuery = (db: InvoicesDb, customer: string, { from, until }: StatementWindow) =>
  listed(db)
    .where('customer', '=', customer)
    .where('issued_at', '<', from)
    .where('voided_at', '>=', from)
    .where('voided_at', '<', until)
    .orderBy('voided_at')
    .orderBy('position')
    .limit(BEYOND);

export const statementDetailsQuery = (db: InvoicesDb, invoices: readonly string[]) =>
  db
    .selectFrom('invoices')
    .innerJoin('details', 'details.invoice', 'invoices.invoice')
    .select(['invoices.invoice', 'number', 'net', 'details.lines', 'details.taxes'])
    .where('invoices.invoice', '=', anyOf(invoices));

/** Payments of invoices that were in dispute within the window. */
export const statementDisputesQuery = (db: InvoicesDb, customer: string, { from, until }: StatementWindow) =>
  db
    .selectFrom('disputes')
    .innerJoin('invoices', 'invoices.invoice', 'disputes.invoice')
    .select(['dispute', 'payment', 'currency', 'amount'])
    .select((of) => of.ref('disputes.status').$castTo<'open' | 'won' | 'lost'>().as('state'))
    .select(sql<Instant>`coalesce(closed_at, opened_at)`.as('at'))
    .where('customer', '=', customer)
    .where('opened_at', '<', until)
    .where((is) => is.or([is('closed_at', 'is', null), is('closed_at', '>=', from)]))
    .orderBy('disputes.position')
    .limit(queryLimits.statementDisputes);

/** What was owed at a time: issued and not void, less credited and paid, and paid back. */
export const openingQueries = (db: InvoicesDb, customer: string, before: Instant) =>
  [
    db
      .selectFrom('invoices')
      .select('currency')
      .select(
        sql<Nanos>`coalesce(sum(gross) filter (where voided_at is null or voided_at >= ${before}), 0)::bigint`.as(
          'owed',
        ),
      )
      .where('customer', '=', customer)
      .where('issued_at', '<', before)
      .groupBy('currency'),
    db
      .selectFrom('credit_notes')
      .select(['currency', sql<Nanos>`(-sum(gross))::bigint`.as('owed')])
      .where('customer', '=', customer)
      .where('issued_at', '<', before)
      .groupBy('currency'),
    db
      .selectFrom('receipts')
      .select('currency')
      .select(
        sql<Nanos>`sum(case when kind in ('payment', 'refund-failed') then -amount else amount end)::bigint`.as(
          'owed',
        ),
      )
      .where('customer', '=', customer)
      .where('at', '<', before)
      .where('kind', 'not in', ['goodwill', 'goodwill-failed'])
      .groupBy('currency'),
  ] as const;

const openingOf = async (db: InvoicesDb, customer: string, before: Instant) => {
  const opening = new Map<string, Nanos>();
  for (const query of openingQueries(db, customer, before))
    for (const { currency, owed } of await query.execute())
      opening.set(currency, plus(opening.get(currency) ?? zero, owed));
  return opening;
};

const detailsOf = async (
  db: InvoicesDb,
  invoices: readonly string[],
): Promise<ReadonlyMap<string, InvoiceDetail>> => {
  if (invoices.length === 0) return new Map();
  const rows = await statementDetailsQuery(db, invoices).execute();
  return new Map(
    rows.map(({ invoice, number, net, lines, taxes }) => [
      invoice,
      {
        ...{ number, net },
        lines: list(invoiceLine).decode(JSON.parse(lines) as Json, 'lines'),
        taxes: list(taxLine).decode(JSON.parse(taxes) as Json, 'taxes'),
      },
    ]),
  );
};

/** A customer without documents has an empty one. */
export const cycleStatementOf = async (
  db: InvoicesDb,
  customer: string,
  window: StatementWindow,
): Promise<CycleStatement> => {
  const all = {
    invoices: await statementInvoicesQuery(db, customer, window).execute(),
    voided: await statementVoidedQuery(db, customer, window).execute(),
    creditNotes: await statementNotesQuery(db, customer, window).execute(),
    receipts: await statementReceiptsQuery(db, customer, window).execute(),
  };
  const kept = <T>(rows: readonly T[]): readonly T[] => rows.slice(0, queryLimits.statementEntries);
  const rows: readonly (readonly { readonly invoice: string }[])[] = Object.values(all);
  const concerned = new Set(rows.flatMap((some) => kept(some).map(({ invoice }) => invoice)));
  return {
    invoices: kept(all.invoices),
    voided: kept(all.voided),
    creditNotes: kept(all.creditNotes).map(noteOf),
    receipts: kept(all.receipts),
    details: await detailsOf(db, [...concerned]),
    opening: await openingOf(db, customer, window.from),
    cut: rows.some((some) => some.length === BEYOND),
  };
};
