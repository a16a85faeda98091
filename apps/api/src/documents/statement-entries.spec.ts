import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { invoiceEvents, invoices as bills } from '#domain/invoice';
import {
  creditPurchase,
  invoiceOfPurchase,
  purchaseEvents,
  purchases,
  recordFailedProviderRefund,
  recordProviderRefund,
  recordPurchasePayment,
  requestPurchase,
  shareProviderRefund,
} from '#domain/purchase';
import { amount, instantOf, sum, zero } from '#kernel';
import { cycleStatementOf, invoiceOf, invoices, type InvoicesDb } from '#projections/invoices';
import { openRefunds, payments, refundsOf, type PaymentsDb } from '#projections/payments';
import { on } from '../../../../test/support/customer-stories.js';
import { draft, issue, pay } from '../../../../test/support/invoice-stories.js';
import {
  projectAll,
  projectionDatabase,
  type ProjectionDatabase,
} from '../../../../test/support/projection-database.js';
import { asked, lot, money } from '../../../../test/support/purchase-facts.js';
import { chronicle } from '../../../../test/support/stream-history.js';
import { entriesOf } from './statement-entries.js';

describe('credits that were used, whose money somebody gave back at the provider', () => {
  const invoice = invoiceOfPurchase('pur_1');
  const start = on('2026-04-01');
  const window = { from: start, until: instantOf('2026-06-01T00:00:00.000Z') };
  const { log, stream } = chronicle(9);
  const purchase = stream({ format: purchaseEvents, decider: purchases }, 'pur_1');
  const bill = stream({ format: invoiceEvents, decider: bills }, invoice);
  let database: ProjectionDatabase;
  let db: InvoicesDb;
  let paid: PaymentsDb;

  beforeAll(async () => {
    database = await projectionDatabase();
    for (const decide of [requestPurchase(asked()), recordPurchasePayment(money), creditPurchase(lot)])
      purchase.tell(start, decide);
    for (const decide of [draft({ kind: 'credits', invoice }), issue(), pay('pay_1', '59.5')])
      bill.tell(start, decide);
    const there = { refund: 'ref_1', reference: 're_1', currency: 'USD', amount: amount('59.5') };
    purchase.tell(on('2026-04-02'), recordProviderRefund(there));
    const shares = { taken: null, covered: zero, credited: zero, expense: amount('59.5') };
    purchase.tell(on('2026-04-02'), shareProviderRefund({ refund: 'ref_1', ...shares }));
    await read('gone');
  }, 60_000);
  afterAll(() => database.close());

  /** Copies under another name. */
  const read = async (name: string): Promise<void> => {
    await projectAll(database.db, invoices, log, { name: `invoices_${name}`, batch: 2 });
    await projectAll(database.db, payments, log, { name: `payments_${name}`, batch: 2 });
    db = database.db.withSchema(`invoices_${name}`); // its tables by another name
    paid = database.db.withSchema(`payments_${name}`); // its tables by another name
  };
  /** What the account moved by, and what was received in the end. */
  const moved = async () => {
    const statement = await cycleStatementOf(db, 'cus_1', window);
    const entries = entriesOf(statement, { currency: 'USD', until: window.until }).map(({ entry }) => entry);
    const late = entries.filter(({ at }) => at > start);
    const back = late.filter(({ what }) => what !== 'goodwill');
    return { late: late.map(({ what }) => what), account: sum(late.map((one) => one.amount)), back };
  };

  it('were refunded, which the account does not owe; the invoice and the list of refunds say so', async () => {
    const { late, account, back } = await moved();
    expect([late, account, back[0]?.amount]).toEqual([['refund', 'goodwill'], zero, amount('59.5')]);
    const expense = { refund: 'ref_1', status: 'paid', amount: amount('59.5'), expense: amount('59.5') };
    expect((await invoiceOf(db, invoice))?.refunds).toMatchObject([expense]);
    const listed = (await refundsOf(paid, 'cus_1', {})).data;
    expect(listed).toMatchObject([{ ...expense, invoice, invoiceNumber: 'INV-000042' }]);
  });

  it('are paid after all when that money comes back, and nothing is owed', async () => {
    const reason = { code: 'lost_or_stolen_card', says: null };
    purchase.tell(on('2026-04-09'), recordFailedProviderRefund({ refund: 'ref_1', reason }));
    await read('back');
    const { late, account, back } = await moved();
    expect([late, account]).toEqual([['refund', 'goodwill', 'refund-failed', 'goodwill'], zero]);
    expect(sum(back.map((one) => one.amount))).toBe(zero);
    expect((await invoiceOf(db, invoice))?.refunds).toMatchObject([{ status: 'failed', reason }]);
    expect(await openRefunds(paid)).toEqual({ underWay: 0, failed: 0 });
  });
});
