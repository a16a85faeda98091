import type { InvoiceEvent } from '#domain/invoice';
import { invoiceOfPurchase } from '#domain/purchase';
import { invariant, plus, zero, type Instant } from '#kernel';
import { keyOf } from '../fold.js';
import { refundsIn, saidOfRefunds } from '../going-back.js';
import {
  idOfStream,
  isCustomerFact,
  isInvoiceFact,
  isPurchaseFact,
  isStandingFact,
  type InvoiceFact,
  type StandingFact,
} from '../ledger-events.js';
import type { PaymentFact } from './project.js';
import { closeDispute, openDispute, tell, tellOfRefund, type Book } from './book.js';
import { endOfOrder, ordered } from './order-rows.js';
import { purchased } from './purchase-rows.js';
import type { BillRow, BoughtRow } from './table.js';

/** The invoices whose rows an event changes. */
export const invoicesIn = (fact: PaymentFact): readonly string[] => {
  if (isInvoiceFact(fact)) return [idOfStream(fact)];
  return isStandingFact(fact) && 'invoices' in fact.event.data ? fact.event.data.invoices : [];
};

/** An attempt's key, where an event tells of one. */
export const attemptOf = (
  fact: PaymentFact,
): { readonly payment: string; readonly invoice: string } | null => {
  const { event } = fact;
  if (event.type === 'PaymentFailed') return { payment: event.data.payment, invoice: event.data.invoice };
  if (event.type === 'InvoicePaymentApplied' || event.type === 'InvoiceChargeFailed')
    return { payment: event.data.payment, invoice: idOfStream(fact) };
  if (event.type === 'PurchasePaidTooLate') return { payment: event.data.payment, invoice: '' };
  const failed = endOfOrder(event);
  if (failed !== null) return { payment: failed.order, invoice: '' };
  return null;
};

/** The refunds that an event goes on from. */
export const refundKeys = (fact: PaymentFact) => {
  if (isInvoiceFact(fact))
    return refundsIn(fact.event).map((refund) => ({ invoice: idOfStream(fact), refund }));
  const { type, data } = fact.event;
  if (type === 'ProviderRefundShared' || type === 'ProviderRefundFailed')
    return [{ invoice: invoiceOfPurchase(idOfStream(fact)), refund: data.refund }];
  return type === 'PurchaseReturned' || type === 'PurchaseReturnFailed'
    ? [{ invoice: '', refund: data.refund }]
    : [];
};

/** Where an event closes a dispute: of an invoice's payment, or of a purchase that is in `bought`. */
export const disputeKeys = (fact: PaymentFact, bought: ReadonlyMap<string, BoughtRow>) => {
  const { type, data } = fact.event;
  if (type === 'InvoiceDisputeWon' || type === 'InvoiceDisputeLost')
    return [{ payment: data.payment, dispute: data.dispute }];
  if (type !== 'PaymentDisputeWon' && type !== 'PaymentDisputeLost') return [];
  const payment = bought.get(idOfStream(fact))?.payment;
  return payment === undefined ? [] : [{ payment, dispute: data.dispute }];
};

const NO_TIME: { readonly period_start: Instant | null; readonly period_end: Instant | null } = {
  period_start: null,
  period_end: null,
};

/** From the earliest start to the latest end of what its lines cover. */
const periodOf = (lines: Extract<InvoiceEvent, { type: 'InvoiceDrafted' }>['data']['lines']) =>
  lines.reduce(({ period_start, period_end }, { period }) => {
    if (period === null) return { period_start, period_end };
    return {
      period_start: period_start === null || period.start < period_start ? period.start : period_start,
      period_end: period_end === null || period.end > period_end ? period.end : period_end,
    };
  }, NO_TIME);

/** What an order or a purchase was paid with is the first charge of its invoice. */
const FIRST_CHARGE = { charge_trigger: 'first-charge', charge_attempt: 1 } as const;
const UNCHARGED = { charge_trigger: null, charge_attempt: null } as const;

const billOf = ({ bills }: Book, invoice: string): BillRow => {
  const bill = bills.get(invoice);
  invariant(bill !== undefined, 'an invoice is drafted before it is charged');
  return bill;
};

const invoiced = (book: Book, fact: InvoiceFact): void => {
  const { event, position } = fact;
  const invoice = idOfStream(fact);
  if (event.type === 'InvoiceDrafted') {
    const { customer, kind, currency, lines } = event.data;
    book.bills.set(invoice, {
      invoice,
      customer,
      kind,
      currency,
      number: null,
      ...periodOf(lines),
      ...UNCHARGED,
    });
    return;
  }
  const bill = billOf(book, invoice);
  const { customer, currency } = bill;
  const there = { invoice, customer, currency, at: event.at, position };
  switch (event.type) {
    case 'InvoiceIssued':
      book.bills.set(invoice, { ...bill, number: event.data.number, ...FIRST_CHARGE });
      return;
    case 'InvoicePaymentApplied': {
      const { payment, applied, excess, method } = event.data;
      const { charge_trigger: trigger, charge_attempt: attempt } = bill;
      const paid = { reason_code: null, reason_says: null, method, trigger, attempt };
      tell(book, { ...there, payment, amount: plus(applied, excess), status: 'succeeded', ...paid });
      return;
    }
    case 'InvoiceChargeFailed': {
      const { payment, amount, reason } = event.data;
      const failed = { reason_code: reason.code, reason_says: reason.says };
      tell(book, { ...there, payment, amount, status: 'failed', ...failed });
      return;
    }
    case 'InvoicePaymentDisputed':
      openDispute(book, { ...event.data, customer, opened_at: event.at, position });
      return;
    case 'InvoiceDisputeWon':
    case 'InvoiceDisputeLost': {
      const status = event.type === 'InvoiceDisputeWon' ? 'won' : 'lost';
      closeDispute(book, event.data, { status, at: event.at });
      return;
    }
    default: {
      const expenseOf = (refund: string) => book.refunds.get(keyOf(invoice, refund))?.expense ?? zero;
      for (const said of saidOfRefunds(event, expenseOf)) tellOfRefund(book, { ...there, ...said });
    }
  }
};

/** The scheduled attempt that a requested one came after stays. */
const chargedAgain = ({ bills }: Book, invoices: readonly string[], change: Partial<BillRow>): void => {
  for (const invoice of invoices) {
    const bill = bills.get(invoice);
    if (bill !== undefined) bills.set(invoice, { ...bill, ...change });
  }
};

const stood = (book: Book, fact: StandingFact): void => {
  const { event, position } = fact;
  if (event.type === 'PaymentRetryBecameDue')
    chargedAgain(book, event.data.invoices, {
      ...{ charge_trigger: 'schedule', charge_attempt: event.data.attempt },
    });
  if (event.type === 'PaymentRetryRequested')
    chargedAgain(book, event.data.invoices, { charge_trigger: 'request' });
  if (event.type !== 'PaymentFailed') return;
  const { payment, invoice, amount, currency, reason, trigger, attempt } = event.data;
  tell(book, {
    ...{ payment, invoice, customer: idOfStream(fact), amount, currency, status: 'failed' },
    ...{ reason_code: reason.code, reason_says: reason.says, trigger, attempt, at: event.at, position },
  });
};

/** Folds one event over the rows. */
export const step = (book: Book, fact: PaymentFact): void => {
  if (isInvoiceFact(fact)) invoiced(book, fact);
  else if (isCustomerFact(fact)) ordered(book, fact);
  else if (isPurchaseFact(fact)) purchased(book, fact);
  else stood(book, fact);
};
