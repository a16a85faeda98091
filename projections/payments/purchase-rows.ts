import { invoiceOfPurchase } from '#domain/purchase';
import { invariant, minus, plus, zero, type Nanos } from '#kernel';
import { keyOf } from '../fold.js';
import { saidOfExpense } from '../going-back.js';
import { idOfStream, type PurchaseFact } from '../ledger-events.js';
import { closeDispute, forget, openDispute, tell, tellOfRefund, type Book } from './book.js';
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

const FRESH = { method: null, returned: zero, failed_refund: null } as const;

/** What is paid and credited is told of by its invoice; what waits for its payer, fails, is abandoned or goes back has none. */
export const purchased = (book: Book, fact: PurchaseFact): void => {
  const { event, position } = fact;
  const purchase = idOfStream(fact);
  if (event.type === 'PurchaseRequested') {
    const { customer, payment, gross, currency } = event.data;
    book.bought.set(purchase, { purchase, customer, payment, gross, currency, ...FRESH });
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
    case 'PurchaseReturned':
    case 'PurchaseReturnFailed':
    case 'RefundMadeAtProvider':
    case 'ProviderRefundShared':
    case 'ProviderRefundFailed':
      returned(book, fact, bought);
      return;
    case 'PaymentDisputeOpened': {
      const { payment, customer } = bought;
      const { dispute, amount, currency, reason } = event.data;
      openDispute(book, {
        ...{ payment, dispute, customer, amount, currency, reason },
        ...{ opened_at: event.at, position },
      });
      return;
    }
    case 'PaymentDisputeWon':
    case 'PaymentDisputeLost': {
      const status = event.type === 'PaymentDisputeWon' ? 'won' : 'lost';
      const { payment } = bought;
      closeDispute(book, { payment, dispute: event.data.dispute }, { status, at: event.at });
      return;
    }
    default: // no money moves beside the invoice's
  }
};

/** What goes back, or comes back, of money that no invoice tells of. */
const returned = (book: Book, { event, position }: PurchaseFact, bought: BoughtRow): void => {
  const { purchase, customer, payment } = bought;
  const there = { invoice: '', customer, payment, at: event.at, position };
  const back = (refund: string, amount: Nanos): void => {
    const all = plus(bought.returned, amount);
    const failed = bought.failed_refund === refund ? null : bought.failed_refund;
    const whole = all === bought.gross;
    // What failed has gone by other means.
    const known = failed === null ? undefined : book.refunds.get(keyOf('', failed));
    if (whole && known !== undefined) tellOfRefund(book, { ...known, status: 'settled', at: event.at });
    book.bought.set(purchase, { ...bought, returned: all, failed_refund: whole ? null : failed });
  };
  switch (event.type) {
    case 'PurchaseReturned': {
      const { refund, amount, currency, reference } = event.data;
      const paid = { status: 'paid', reason_code: null, reason_says: null };
      tellOfRefund(book, { ...there, refund, amount, currency, reference, ...paid });
      back(refund, amount);
      return;
    }
    case 'PurchaseReturnFailed': {
      const { refund, amount, currency, reference, reason, wasReturned } = event.data;
      const why = { reason_code: reason.code, reason_says: reason.says };
      tellOfRefund(book, { ...there, refund, amount, currency, reference, status: 'failed', ...why });
      const left = wasReturned ? minus(bought.returned, amount) : bought.returned;
      book.bought.set(purchase, { ...bought, returned: left, failed_refund: refund });
      return;
    }
    case 'RefundMadeAtProvider': {
      const { refund, returned: amount, currency, reference } = event.data;
      if (amount === zero) return;
      tellOfRefund(book, { ...there, refund, amount, currency, reference, status: 'paid' });
      back(refund, amount);
      return;
    }
    case 'ProviderRefundShared':
    case 'ProviderRefundFailed': {
      // What was credited, and what had failed before, is told of by its invoice: this is the rest of the same refund.
      const invoice = invoiceOfPurchase(purchase);
      const said = saidOfExpense(event, book.refunds.get(keyOf(invoice, event.data.refund)));
      if (said !== null) tellOfRefund(book, { ...there, invoice, currency: event.data.currency, ...said });
      return;
    }
    default: // nothing goes back
  }
};
