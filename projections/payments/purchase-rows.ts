import { invariant, plus, zero } from '#kernel';
import { idOfStream, type PurchaseFact } from '../ledger-events.js';
import { forget, tell, type Book } from './book.js';
import type { AttemptRow, BoughtRow } from './table.js';

type Told = Pick<AttemptRow, 'status'> &
  Partial<Pick<AttemptRow, 'reason_code' | 'reason_says' | 'method' | 'amount' | 'currency'>>;

/** An attempt that no invoice tells of. */
const tellOf = (book: Book, { event, position }: PurchaseFact, bought: BoughtRow, told: Told): void => {
  const { purchase, payment, customer, gross, currency } = bought;
  tell(book, {
    ...{ payment, invoice: '', purchase, customer, amount: gross, currency },
    ...{ reason_code: null, reason_says: null, ...told, at: event.at, position },
  });
};

/** What is paid and credited is told of by its invoice; what waits for its payer, fails, is abandoned or goes back has none. */
export const purchased = (book: Book, fact: PurchaseFact): void => {
  const { event, position } = fact;
  const purchase = idOfStream(fact);
  if (event.type === 'PurchaseRequested') {
    const { customer, payment, gross, currency } = event.data;
    book.bought.set(purchase, { purchase, customer, payment, gross, currency, method: null });
    return;
  }
  const bought = book.bought.get(purchase);
  invariant(bought !== undefined, 'a purchase is asked for first');
  switch (event.type) {
    case 'PurchaseNeedsAction':
      tellOf(book, fact, bought, { status: 'needs-action' });
      return;
    case 'PurchasePaid':
      forget(book, bought.payment);
      book.bought.set(purchase, { ...bought, method: event.data.method });
      return;
    case 'PurchaseFailed': {
      const { code, says } = event.data.reason;
      tellOf(book, fact, bought, { status: 'failed', reason_code: code, reason_says: says });
      return;
    }
    case 'PurchaseAbandoned':
      tellOf(book, fact, bought, { status: 'abandoned' });
      return;
    case 'PurchasePaidTooLate': {
      const { amount, currency, method } = event.data;
      tellOf(book, fact, bought, { status: 'succeeded', amount, currency, method });
      return;
    }
    case 'PurchaseNotCredited':
      tellOf(book, fact, bought, { status: 'succeeded', method: bought.method });
      return;
    case 'PurchaseReturned': {
      const { refund, amount, currency, reference } = event.data;
      const back = { refund, invoice: '', customer: bought.customer, amount, currency, reference };
      book.refunds.push({ ...back, at: event.at, position });
      return;
    }
    case 'RefundMadeAtProvider': {
      const { refund, returned: amount, currency, reference } = event.data;
      const back = { refund, invoice: '', customer: bought.customer, amount, currency, reference };
      if (amount > zero) book.refunds.push({ ...back, at: event.at, position });
      return;
    }
    case 'ProviderRefundShared': {
      // What was credited is told of by its invoice.
      const { refund, covered, expense, currency, reference } = event.data;
      const amount = plus(covered, expense);
      const back = { refund, invoice: '', customer: bought.customer, amount, currency, reference };
      if (amount > zero) book.refunds.push({ ...back, at: event.at, position });
      return;
    }
    default: // no money moves beside the invoice's
  }
};
