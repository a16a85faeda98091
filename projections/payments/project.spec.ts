import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { customerEvents, customers, failOrder, registerCustomer, type CustomerEvent } from '#domain/customer';
import { invoiceEvents, invoices, noteFailedCharge, type InvoiceEvent } from '#domain/invoice';
import { settleStanding, standingEvents, standings, type StandingEvent } from '#domain/standing';
import {
  creditPurchase,
  noteActionNeeded,
  purchaseEvents,
  purchases,
  recordPurchasePayment,
  requestPurchase,
} from '#domain/purchase';
import { amount } from '#kernel';
import {
  bindPayments,
  disputesQuery,
  openRefunds,
  openRefundsQuery,
  payments,
  paymentsOf,
  paymentsQuery,
  refundsOf,
  refundsQuery,
  type PaymentsDb,
  type PaymentView,
} from '#projections/payments';
import { billingHistory } from '../../test/support/billing-history.js';
import { compileOnly, textOf } from '../../test/support/compiled-sql.js';
import { choiceOf, on, subscribing } from '../../test/support/customer-stories.js';
import {
  bounce,
  disputeEnds,
  disputeOf,
  draft,
  issue,
  pay,
  payBack,
} from '../../test/support/invoice-stories.js';
import {
  decodeLedger,
  projectAll,
  projectionDatabase,
  type ProjectionDatabase,
} from '../../test/support/projection-database.js';
import { asked, lot, money } from '../../test/support/purchase-facts.js';
import { purchaseHistory } from '../../test/support/purchase-history.js';
import { assign, fails } from '../../test/support/standing-stories.js';
import { chronicle } from '../../test/support/stream-history.js';

const log = billingHistory({ seed: 7, customers: 4, commands: 500 });
const told = log.map((stored) => ({
  stream: stored.stream,
  event: decodeLedger(stored)?.event as CustomerEvent | InvoiceEvent | StandingEvent,
}));
const drafts = new Map(
  told.flatMap(({ stream, event }) =>
    event.type === 'InvoiceDrafted' ? [[stream.slice('Invoice-'.length), event.data] as const] : [],
  ),
);

/** Counted by hand: which charge of which invoice came to what, the last word of each. */
const outcomesOf = (customer: string): ReadonlyMap<string, string> => {
  const outcomes = new Map<string, string>();
  for (const { stream, event } of told) {
    const id = stream.slice(stream.indexOf('-') + 1);
    const mine = drafts.get(id)?.customer === customer;
    if (event.type === 'InvoicePaymentApplied' && mine)
      outcomes.set(`${event.data.payment} ${id}`, 'succeeded');
    if (event.type === 'InvoiceChargeFailed' && mine) outcomes.set(`${event.data.payment} ${id}`, 'failed');
    if (event.type === 'PaymentFailed' && id === customer)
      outcomes.set(`${event.data.payment} ${event.data.invoice}`, 'failed');
    if (id !== customer || !('order' in event.data)) continue;
    const order = `${event.data.order ?? ''} null`;
    if (event.type === 'OrderNeedsAction') outcomes.set(order, 'needs-action');
    else if (event.type === 'SubscriptionStarted' || event.type === 'SeatsAdded') outcomes.delete(order);
    else if (event.type === 'PlanChanged') outcomes.delete(order);
    else if (event.type.endsWith('Failed') && 'reason' in event.data)
      if (event.data.reason !== 'lapsed') outcomes.set(order, 'failed');
      else if (outcomes.has(order)) outcomes.set(order, 'abandoned');
  }
  return outcomes;
};

const invoiceEventsOf = (customer: string): readonly InvoiceEvent[] =>
  told.flatMap(({ stream, event }) =>
    drafts.get(stream.slice('Invoice-'.length))?.customer === customer ? [event as InvoiceEvent] : [],
  );

/** Counted by hand: what became of each refund, the last word of it. */
const refundsOfInvoices = (customer: string): ReadonlyMap<string, string> => {
  const came = new Map<string, string>();
  for (const { type, data } of invoiceEventsOf(customer)) {
    if (type === 'RefundPaid') came.set(data.refund, 'paid');
    if (type === 'RefundFailed') came.set(data.refund, 'failed');
    if (type === 'RefundSettled') came.set(data.refund, 'settled');
    if (type === 'RefundRetryRequested') came.set(data.refund, 'retried').set(data.retry, 'under-way');
    if (type === 'InvoiceRefundFound' && data.amount > data.covered)
      came.set(data.refund, data.creditNote === null ? 'paid' : 'under-way');
  }
  return came;
};

const disputesOfInvoices = (customer: string): ReadonlyMap<string, string> => {
  const came = new Map<string, string>();
  for (const { type, data } of invoiceEventsOf(customer)) {
    if (type === 'InvoicePaymentDisputed') came.set(data.dispute, 'open');
    if (type === 'InvoiceDisputeWon') came.set(data.dispute, 'won');
    if (type === 'InvoiceDisputeLost') came.set(data.dispute, 'lost');
  }
  return came;
};

describe('payments', () => {
  let database: ProjectionDatabase;
  let db: PaymentsDb;
  beforeAll(async () => {
    database = await projectionDatabase();
    db = bindPayments(database.db);
    await projectAll(database.db, payments, log, { batch: 20 });
  }, 60_000);
  afterAll(() => database.close());

  it.each(['cus_0', 'cus_1', 'cus_2', 'cus_3'])(
    'of %s: every attempt once, with what came of it (R56)',
    async (customer) => {
      const found: PaymentView[] = [];
      for (let cursor: string | undefined; ;) {
        const page = await paymentsOf(db, customer, { limit: 4, cursor });
        found.push(...page.data);
        if (page.nextCursor === null) break;
        cursor = page.nextCursor;
      }
      const outcomes = new Map(
        found.map(({ payment, invoice, status }) => [`${payment} ${invoice ?? 'null'}`, status]),
      );
      expect(outcomes).toEqual(outcomesOf(customer));
      expect(found.length).toBe(outcomes.size);
      for (const { status, reason } of found) expect(reason === null).toBe(status !== 'failed');
      const refunds = (await refundsOf(db, customer, { limit: 500 })).data;
      expect(new Map(refunds.map((one) => [one.refund, one.status]))).toEqual(refundsOfInvoices(customer));
      const disputes = found.flatMap((one) => one.disputes.map(({ dispute, status }) => [dispute, status]));
      expect(new Map(disputes as [string, string][])).toEqual(disputesOfInvoices(customer));
    },
  );

  it('tells one attempt of what the invoice and the standing say of it, and an order that was not paid (R29)', async () => {
    const { log: story, stream } = chronicle(3);
    const customer = stream({ format: customerEvents, decider: customers }, 'cus_1');
    const standing = stream({ format: standingEvents, decider: standings }, 'cus_1');
    const bill = stream({ format: invoiceEvents, decider: invoices }, 'inv_1');
    const declined = { code: 'card_declined', says: 'insufficient funds' };
    const start = on('2026-04-01');
    customer.tell(
      start,
      registerCustomer({ customer: 'cus_1', kind: 'organization', zone: 'UTC', owner: 'ann' }),
    );
    customer.tell(start, subscribing(choiceOf('teams', { seats: 5 })));
    customer.tell(start, failOrder({ order: 'ord_sub', reason: 'expired_card' }));
    standing.tell(start, assign());
    bill.tell(start, draft());
    bill.tell(start, issue());
    standing.tell(start, fails('inv_1', { payment: 'pay_1', amount: amount('174') }));
    bill.tell(start, noteFailedCharge({ payment: 'pay_1', amount: amount('174'), reason: declined }));
    standing.tell(on('2026-04-04'), settleStanding);
    bill.tell(on('2026-04-04'), pay('pay_2', '174'));
    await projectAll(database.db, payments, story, { name: 'payments_story', batch: 2 });
    const copy = database.db.withSchema('payments_story') as unknown as PaymentsDb; // a copy under another name
    const [second, first, order] = (await paymentsOf(copy, 'cus_1', {})).data;
    expect(order).toMatchObject({
      payment: 'ord_sub',
      invoice: null,
      status: 'failed',
      amount: amount('145'),
    });
    expect(order?.reason).toEqual({ code: 'expired_card', says: null });
    expect(first).toMatchObject({
      ...{ payment: 'pay_1', invoice: 'inv_1', invoiceNumber: 'INV-000042', status: 'failed' },
      ...{ reason: declined, trigger: 'first-charge', attempt: 1 },
      period: { start: on('2026-04-01'), end: on('2026-05-01') },
    });
    expect(second).toMatchObject({
      ...{ payment: 'pay_2', status: 'succeeded', method: 'pm_1', reason: null },
      ...{ trigger: 'schedule', attempt: 2 },
    });
  });

  it('tells of purchases that no invoice tells of: declined, abandoned, and paid for nothing', async () => {
    await projectAll(database.db, payments, purchaseHistory(), { name: 'payments_bought', batch: 2 });
    const copy = database.db.withSchema('payments_bought') as unknown as PaymentsDb; // a copy under another name
    const found = (await paymentsOf(copy, 'cus_1', {})).data;
    expect(found.map(({ purchase, status, reason }) => [purchase, status, reason])).toEqual([
      ['pur_3', 'abandoned', null],
      ['pur_2', 'succeeded', null],
      ['pur_1', 'succeeded', null],
    ]);
    for (const one of found)
      expect(one).toMatchObject({ invoice: null, kind: 'credits', amount: amount('59.5') });
    const back = (await refundsOf(copy, 'cus_1', {})).data;
    expect(back.map(({ invoice, status, amount: money }) => [invoice, status, money])).toEqual([
      [null, 'paid', amount('59.5')],
      [null, 'paid', amount('50')],
      [null, 'paid', amount('9.5')],
      [null, 'settled', amount('59.5')],
      [expect.stringMatching(/^inv_/), 'failed', amount('2.1')],
    ]);
    expect(back[3]).toMatchObject({ reason: { code: 'charge_disputed', says: null }, reference: null });
    // What failed last was an expense: nothing of it is owed.
    expect(await openRefunds(copy)).toEqual({ underWay: 0, failed: 0 });
  });

  it('shows a payment with its disputes, and a refund that came back as owed still', async () => {
    const { log: story, stream } = chronicle(5);
    const bill = stream({ format: invoiceEvents, decider: invoices }, 'inv_1');
    const start = on('2026-04-01');
    const steps = [
      ...[draft(), issue(), pay('pay_1', '200'), payBack('ref_1', '26'), bounce('ref_1', '26')],
      ...[disputeOf('dp_1', '50'), disputeEnds('dp_1', 'won'), disputeOf('dp_2', '30')],
    ];
    for (const decide of steps) bill.tell(start, decide);
    await projectAll(database.db, payments, story, { name: 'payments_back', batch: 1 });
    const copy = database.db.withSchema('payments_back') as unknown as PaymentsDb; // a copy under another name
    const [paid] = (await paymentsOf(copy, 'cus_1', {})).data;
    expect(paid).toMatchObject({ status: 'succeeded', disputed: amount('30') });
    expect(paid?.disputes.map(({ dispute, status, closedAt }) => [dispute, status, closedAt])).toEqual([
      ['dp_1', 'won', start],
      ['dp_2', 'open', null],
    ]);
    expect(await openRefunds(copy)).toEqual({ underWay: 0, failed: 1 });
    expect((await refundsOf(copy, 'cus_1', {})).data).toMatchObject([
      {
        ...{ refund: 'ref_1', status: 'failed', amount: amount('26'), payment: 'pay_1', reference: 're_1' },
        ...{ reason: { code: 'lost_or_stolen_card', says: null }, invoiceNumber: 'INV-000042' },
      },
    ]);
  });

  it('tells of a purchase that waits for its payer, until its invoice tells of what it was paid with', async () => {
    const { log: story, stream } = chronicle(4);
    const purchase = stream({ format: purchaseEvents, decider: purchases }, 'pur_1');
    const bill = stream({ format: invoiceEvents, decider: invoices }, 'inv_1');
    const start = on('2026-04-01');
    purchase.tell(start, requestPurchase(asked()));
    purchase.tell(start, noteActionNeeded);
    const seen = async (name: string): Promise<readonly PaymentView[]> => {
      await projectAll(database.db, payments, story, { name, batch: 1 });
      const copy = database.db.withSchema(name) as unknown as PaymentsDb; // a copy under another name
      return (await paymentsOf(copy, 'cus_1', {})).data;
    };
    expect(await seen('payments_waiting')).toMatchObject([
      { payment: 'pay_1', purchase: 'pur_1', invoice: null, kind: 'credits', status: 'needs-action' },
    ]);
    purchase.tell(start, recordPurchasePayment(money));
    purchase.tell(start, creditPurchase(lot));
    bill.tell(start, draft({ kind: 'credits' }));
    bill.tell(start, issue());
    bill.tell(start, pay('pay_1', '59.5'));
    expect(await seen('payments_taken')).toMatchObject([
      {
        ...{ payment: 'pay_1', purchase: 'pur_1', invoice: 'inv_1', kind: 'credits', status: 'succeeded' },
        ...{ trigger: 'first-charge', attempt: 1 },
      },
    ]);
  });

  it('asks this', () => {
    const none = bindPayments(compileOnly());
    const filter = {
      status: 'failed',
      invoice: 'inv_1',
      from: on('2026-04-01'),
      until: on('2026-05-01'),
    } as const;
    expect(textOf(paymentsQuery(none, 'cus_1', filter, { before: 9n, limit: 9 }))).toMatchSnapshot(
      'payments',
    );
    const span = { before: 9n, limit: 9, invoice: 'inv_1' };
    expect(textOf(refundsQuery(none, 'cus_1', span))).toMatchSnapshot('refunds');
    expect(textOf(disputesQuery(none, ['pay_1']))).toMatchSnapshot('disputes');
    expect(textOf(openRefundsQuery(none))).toMatchSnapshot('open refunds');
  });
});
