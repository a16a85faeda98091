import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { invoices as bills, type Invoice, type InvoiceEvent } from '#domain/invoice';
import { instantOf, minus, plus, sum, zero } from '#kernel';
import {
  bindInvoices,
  creditNotesQuery,
  cycleStatementOf,
  invoiceNumbered,
  invoiceOf,
  invoiceQuery,
  invoices,
  invoicesOf,
  invoicesQuery,
  receiptsQuery,
  disputesQuery,
  refundsQuery,
  statementInvoicesQuery,
  statementNotesQuery,
  statementReceiptsQuery,
  type InvoiceListed,
  type InvoicesDb,
} from '#projections/invoices';
import { billingHistory } from '../../test/support/billing-history.js';
import { compileOnly, textOf } from '../../test/support/compiled-sql.js';
import { foldedStreams } from '../../test/support/folded-streams.js';
import {
  decodeLedger,
  projectAll,
  projectionDatabase,
  type ProjectionDatabase,
} from '../../test/support/projection-database.js';

const log = billingHistory({ seed: 7, customers: 4, commands: 500 });
const states = foldedStreams(log, 'Invoice', bills);
const told = log
  .filter(({ stream }) => stream.startsWith('Invoice-'))
  .map(({ stream, ...stored }) => ({
    invoice: stream.slice('Invoice-'.length),
    event: decodeLedger({ stream, ...stored })?.event as InvoiceEvent,
  }));
const ofCustomer = (customer: string): readonly (readonly [string, Invoice])[] =>
  [...states].filter(([, { head }]) => head?.customer === customer);
const window = {
  from: instantOf('2026-03-01T00:00:00.000Z'),
  until: instantOf('2026-06-01T00:00:00.000Z'),
};

/** What was given back at the provider and waits for its credit note is under way. */
const refundsOf = ({ refunds, found, creditNotes }: Invoice): ReadonlyMap<string, readonly unknown[]> => {
  const all = new Map<string, readonly unknown[]>();
  for (const [refund, { state, amount }] of refunds) all.set(refund, [state, amount]);
  for (const [refund, { creditNote, expense }] of found) {
    const note = creditNotes.get(creditNote ?? '');
    if (all.has(refund)) continue;
    if (note !== undefined) all.set(refund, ['under-way', plus(note.net, note.tax)]);
    else if (expense > 0n) all.set(refund, ['paid', zero]);
  }
  return all;
};

describe('invoices', () => {
  let database: ProjectionDatabase;
  let db: InvoicesDb;
  beforeAll(async () => {
    database = await projectionDatabase();
    db = bindInvoices(database.db);
    await projectAll(database.db, invoices, log, { batch: 20 });
  }, 60_000);
  afterAll(() => database.close());

  it('says of every invoice what is owed, paid, credited and refunded, as the domain knows it (R26–R28)', async () => {
    expect(states.size).toBeGreaterThan(15);
    for (const [id, state] of states) {
      const found = await invoiceOf(db, id);
      const { status, number, gross, open, paid, credited, refundable, refunded, dueAt } = state;
      expect(found).toMatchObject({ invoice: id, customer: state.head?.customer, status, number, dueAt });
      expect(found).toMatchObject({ gross, open, paid, credited, refundable, refunded });
      expect(found?.lines.map(({ amount }) => amount)).toEqual(state.lines.map(({ net }) => net));
      expect(found?.taxes.map(({ amount }) => amount)).toEqual(state.taxes.map(({ amount }) => amount));
      expect(found?.creditNotes.map(({ creditNote, number: of, net }) => [creditNote, of, net])).toEqual(
        [...state.creditNotes].map(([note, { number: of, net }]) => [note, of, net]),
      );
      const received = found?.receipts.filter(({ kind }) => kind === 'payment') ?? [];
      expect(new Map(received.map((one) => [one.id, one.amount]))).toEqual(state.payments);
      expect(
        new Map(found?.refunds.map((one) => [one.refund, [one.status, minus(one.amount, one.expense)]])),
      ).toEqual(refundsOf(state));
      expect(found?.disputes.map(({ dispute, status: is, amount }) => [dispute, is, amount])).toEqual(
        [...state.disputes].map(([dispute, { state: is, amount }]) => [dispute, is, amount]),
      );
      // What every document must add up to, unless it is void or a draft.
      if (found !== null && status !== 'void' && status !== 'draft')
        expect(plus(plus(open, paid), credited)).toBe(plus(plus(gross, refundable), refunded));
    }
    expect(await invoiceOf(db, 'inv_none')).toBeNull();
  });

  it.each(['cus_0', 'cus_1', 'cus_2', 'cus_3'])(
    'lists what %s was invoiced, newest first',
    async (customer) => {
      const found: InvoiceListed[] = [];
      for (let cursor: string | undefined; ;) {
        const page = await invoicesOf(db, customer, { limit: 3, cursor });
        found.push(...page.data);
        if (page.nextCursor === null) break;
        cursor = page.nextCursor;
      }
      expect(found.map(({ invoice }) => invoice)).toEqual(
        ofCustomer(customer)
          .map(([id]) => id)
          .reverse(),
      );
      const paid = await invoicesOf(db, customer, { status: 'paid', limit: 500 });
      expect(paid.data.length).toBe(
        ofCustomer(customer).filter(([, { status }]) => status === 'paid').length,
      );
      const [numbered] = found.filter(({ number }) => number !== null);
      expect(await invoiceNumbered(db, customer, numbered?.number ?? '')).toBe(numbered?.invoice ?? null);
      expect(await invoiceNumbered(db, 'cus_other', numbered?.number ?? '')).toBeNull();
    },
  );

  it.each(['cus_0', 'cus_1', 'cus_2', 'cus_3'])(
    'tells %s everything of one cycle (R26)',
    async (customer) => {
      const mine = new Set(ofCustomer(customer).map(([id]) => id));
      const within = told.filter(
        ({ invoice, event: { at } }) => mine.has(invoice) && window.from <= at && at < window.until,
      );
      const of = (type: InvoiceEvent['type']) => within.filter(({ event }) => event.type === type);
      const statement = await cycleStatementOf(db, customer, window);
      expect(statement.cut).toBe(false);
      expect(statement.invoices.map(({ invoice }) => invoice)).toEqual(
        of('InvoiceIssued').map(({ invoice }) => invoice),
      );
      expect(statement.creditNotes.length).toBe(of('CreditNoteIssued').length);
      const received = within.flatMap(({ event }) =>
        event.type === 'InvoicePaymentApplied' ? [plus(event.data.applied, event.data.excess)] : [],
      );
      const shown = statement.receipts.filter(({ kind }) => kind === 'payment');
      expect(sum(shown.map(({ amount }) => amount))).toBe(sum(received));
      // The balance that the next time begins with: what of it the invoices owe and are owed, whatever was given back beyond.
      const owes = ofCustomer(customer).flatMap(([, one]) =>
        one.head?.currency === 'USD' && one.number !== null ? [minus(one.open, one.refundable)] : [],
      );
      const later = {
        from: instantOf('2099-01-01T00:00:00.000Z'),
        until: instantOf('2099-02-01T00:00:00.000Z'),
      };
      expect((await cycleStatementOf(db, customer, later)).opening.get('USD') ?? zero).toBe(sum(owes));
      expect(statement.receipts.length).toBe(
        received.length +
          of('RefundPaid').length +
          of('RefundSettled').length +
          within.filter(({ event }) => event.type === 'RefundFailed' && event.data.wasPaid).length +
          within.filter(({ event }) => event.type === 'InvoiceRefundFound' && event.data.expense > 0n).length,
      );
    },
  );

  it('asks this', () => {
    const none = bindInvoices(compileOnly());
    const filter = { status: 'open', kind: 'cycle' } as const;
    expect(textOf(invoicesQuery(none, 'cus_1', filter, { before: 9n, limit: 9 }))).toMatchSnapshot(
      'invoices',
    );
    expect(textOf(invoiceQuery(none, 'inv_1'))).toMatchSnapshot('invoice');
    expect(textOf(creditNotesQuery(none, 'inv_1'))).toMatchSnapshot('credit notes');
    expect(textOf(receiptsQuery(none, 'inv_1'))).toMatchSnapshot('receipts');
    expect(textOf(refundsQuery(none, 'inv_1'))).toMatchSnapshot('refunds');
    expect(textOf(disputesQuery(none, 'inv_1'))).toMatchSnapshot('disputes');
    expect(textOf(statementInvoicesQuery(none, 'cus_1', window))).toMatchSnapshot('statement: invoices');
    expect(textOf(statementNotesQuery(none, 'cus_1', window))).toMatchSnapshot('statement: credit notes');
    expect(textOf(statementReceiptsQuery(none, 'cus_1', window))).toMatchSnapshot('statement: receipts');
  });
});
