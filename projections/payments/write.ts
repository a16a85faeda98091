import type { Kysely } from 'kysely';
import { keyOf } from '../fold.js';
import { idOfStream, isCustomerFact, isInvoiceFact } from '../ledger-events.js';
import { insertRows, upsertRows } from '../rows.js';
import { storedRows } from '../tables.js';
import type { PaymentsChanges } from './project.js';
import { attemptOf, step, type Book } from './rows.js';
import { attempts, bills, orders, refunds, type PaymentsTables } from './table.js';

/** The rows that the facts go on from. */
const bookFor = async (db: Kysely<PaymentsTables>, facts: PaymentsChanges): Promise<Book> => {
  const invoiced = new Set(facts.filter(isInvoiceFact).map(idOfStream));
  const ordering = new Set(facts.filter(isCustomerFact).map(idOfStream));
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
  const knownAttempts = await storedRows(db, attempts, [...told.values()]);
  return {
    bills: new Map(knownBills.map((row) => [row.invoice, row])),
    orders: new Map(knownOrders.map((row) => [row.customer, row])),
    attempts: new Map(knownAttempts.map((row) => [keyOf(row.payment, row.invoice), row])),
    refunds: [],
  };
};

export const write = async (db: Kysely<PaymentsTables>, facts: PaymentsChanges): Promise<void> => {
  const book = await bookFor(db, facts);
  for (const fact of facts) step(book, fact);
  await upsertRows(db, bills, [...book.bills.values()]);
  await upsertRows(db, orders, [...book.orders.values()]);
  await upsertRows(db, attempts, [...book.attempts.values()]);
  await insertRows(db, refunds, book.refunds);
};
