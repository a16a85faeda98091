import type { Kysely } from 'kysely';
import { keyOf } from '../fold.js';
import { idOfStream, isCustomerFact, isPurchaseFact } from '../ledger-events.js';
import { deleteRows, upsertRows } from '../rows.js';
import { storedRows } from '../tables.js';
import type { Book } from './book.js';
import type { PaymentsChanges } from './project.js';
import { attemptOf, disputeKeys, invoicesIn, refundKeys, step } from './rows.js';
import { attempts, bills, bought, disputes, orders, refunds, type PaymentsTables } from './table.js';

const attemptKeys = { table: attempts.table, columns: attempts.keys };

/** The rows that the facts go on from. */
const bookFor = async (db: Kysely<PaymentsTables>, facts: PaymentsChanges): Promise<Book> => {
  const invoiced = new Set(facts.flatMap(invoicesIn));
  const ordering = new Set(facts.filter(isCustomerFact).map(idOfStream));
  const buying = new Set(facts.filter(isPurchaseFact).map(idOfStream));
  const told = new Map(
    facts.flatMap((fact) => {
      const key = attemptOf(fact);
      return key === null ? [] : [[keyOf(key.payment, key.invoice), key] as const];
    }),
  );
  const knownBills = await storedRows(
    db,
    bills,
    [...invoiced].map((invoice) => ({ invoice })),
  );
  const knownOrders = await storedRows(
    db,
    orders,
    [...ordering].map((customer) => ({ customer })),
  );
  const knownBought = await storedRows(
    db,
    bought,
    [...buying].map((purchase) => ({ purchase })),
  );
  const knownAttempts = await storedRows(db, attempts, [...told.values()]);
  const knownRefunds = await storedRows(db, refunds, [
    ...facts.flatMap(refundKeys),
    ...knownBought.flatMap(({ failed_refund: refund }) => (refund === null ? [] : [{ invoice: '', refund }])),
  ]);
  const boughtBy = new Map(knownBought.map((row) => [row.purchase, row]));
  const closing = facts.flatMap((fact) => disputeKeys(fact, boughtBy));
  const knownDisputes = await storedRows(db, disputes, closing);
  return {
    bills: new Map(knownBills.map((row) => [row.invoice, row])),
    orders: new Map(knownOrders.map((row) => [row.customer, row])),
    attempts: new Map(knownAttempts.map((row) => [keyOf(row.payment, row.invoice), row])),
    bought: boughtBy,
    refunds: new Map(knownRefunds.map((row) => [keyOf(row.invoice, row.refund), row])),
    disputes: new Map(knownDisputes.map((row) => [keyOf(row.payment, row.dispute), row])),
    gone: [],
  };
};

export const write = async (db: Kysely<PaymentsTables>, facts: PaymentsChanges): Promise<void> => {
  const book = await bookFor(db, facts);
  for (const fact of facts) step(book, fact);
  await upsertRows(db, bills, [...book.bills.values()]);
  await upsertRows(db, orders, [...book.orders.values()]);
  await upsertRows(db, bought, [...book.bought.values()]);
  await deleteRows(db, attemptKeys, book.gone);
  await upsertRows(db, attempts, [...book.attempts.values()]);
  await upsertRows(db, refunds, [...book.refunds.values()]);
  await upsertRows(db, disputes, [...book.disputes.values()]);
};
