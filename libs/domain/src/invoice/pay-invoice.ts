import {
  accept,
  formatNanos,
  minus,
  plus,
  refuse,
  smaller,
  sum,
  zero,
  type Decide,
  type Instant,
  type Nanos,
  type Refused,
  type View,
} from '#kernel';
import { isPayable, minorUnitOf } from '../accounting/index.js';
import type { InvoiceEvent } from './events.js';
import type { Invoice } from './invoice.js';
import { invoiceLimits } from './limits.js';
import type { ApplyPayment, NoteFailedCharge } from './requests.js';

export type MoneyRefusal =
  | 'invoice-not-found'
  | 'invoice-not-issued'
  | 'currency-mismatch'
  | 'amount-not-positive'
  | 'amount-below-minor-unit'
  | 'too-many-payments';

export type PaymentRefusal =
  Exclude<MoneyRefusal, 'amount-below-minor-unit' | 'too-many-payments'> | 'invoice-payment-not-found';

/** What has to be true of what the provider tells of a payment: it is one of this invoice. */
export const refusalOfPayment = (
  { head, number, payments }: View<Invoice>,
  {
    payment,
    amount,
    currency,
  }: { readonly payment: string; readonly amount: Nanos; readonly currency: string },
): Refused<PaymentRefusal> | null => {
  if (head === null) return refuse('invoice-not-found');
  if (number === null) return refuse('invoice-not-issued', { invoice: head.id });
  if (!payments.has(payment)) return refuse('invoice-payment-not-found', { payment });
  if (currency !== head.currency) return refuse('currency-mismatch', { currency, expected: head.currency });
  return amount <= zero ? refuse('amount-not-positive', { param: 'amount' }) : null;
};

/** What has to be true of any money that moves for an issued invoice. */
export const refusalOfMoney = (
  invoice: View<Invoice>,
  { amount, currency }: { readonly amount: Nanos; readonly currency: string },
): Refused<MoneyRefusal> | null => {
  const { head, number, payments, refunds, found } = invoice;
  if (head === null) return refuse('invoice-not-found');
  if (number === null) return refuse('invoice-not-issued', { invoice: head.id });
  if (currency !== head.currency) return refuse('currency-mismatch', { currency, expected: head.currency });
  if (amount <= zero) return refuse('amount-not-positive', { param: 'amount' });
  const coin = minorUnitOf(currency);
  if (coin === null || !isPayable(amount, coin))
    return refuse('amount-below-minor-unit', { param: 'amount', currency });
  const limit = invoiceLimits.payments;
  return payments.size + refunds.size + found.size >= limit ? refuse('too-many-payments', { limit }) : null;
};

/** Money that has arrived is never refused for being too much, nor because the invoice is void: what is not owed is owed back. A payment that is known changes nothing (invariant 8). */
export const applyPayment =
  (request: ApplyPayment): Decide<InvoiceEvent, Invoice, MoneyRefusal | 'payment-already-applied'> =>
  (invoice, at) => {
    const { payment, amount, currency, method } = request;
    const known = invoice.payments.get(payment);
    if (known === amount) return accept([]);
    if (known !== undefined)
      return refuse('payment-already-applied', { payment, amount: formatNanos(known) });
    const wrong = refusalOfMoney(invoice, request);
    if (wrong !== null) return wrong;
    const applied = smaller(amount, invoice.open);
    const excess = minus(amount, applied);
    const event: InvoiceEvent = {
      type: 'InvoicePaymentApplied',
      at,
      data: { payment, applied, excess, currency, method },
    };
    const paysOff = applied > zero && applied === invoice.open;
    return accept([event, ...(paysOff ? [paidOff(invoice, at, { paid: applied })] : [])]);
  };

/** The event that says that nothing is left to pay, with what the deciding event adds to the state. */
export const paidOff = (
  { head, lines, paid, credited }: View<Invoice>,
  at: Instant,
  adds: { readonly paid?: Nanos; readonly credited?: Nanos; readonly credits?: Nanos },
): InvoiceEvent => {
  const credits = sum(
    lines.filter(({ sells }) => sells === 'credits').map(({ net, returned }) => minus(net, returned)),
  );
  return {
    type: 'InvoicePaid',
    at,
    data: {
      paid: plus(paid, adds.paid ?? zero),
      credited: plus(credited, adds.credited ?? zero),
      forCredits: minus(credits, adds.credits ?? zero),
      currency: head?.currency ?? '',
    },
  };
};

/** R29: the reason is kept. What is paid or void meanwhile, and a failure that is known, changes nothing (invariant 8). */
export const noteFailedCharge =
  ({
    payment,
    amount,
    reason,
  }: NoteFailedCharge): Decide<InvoiceEvent, Invoice, 'invoice-not-found' | 'invoice-not-issued'> =>
  ({ head, status, failures }, at) => {
    if (head === null) return refuse('invoice-not-found');
    if (status === 'draft') return refuse('invoice-not-issued', { invoice: head.id });
    if (status === 'paid' || status === 'void' || failures.has(payment)) return accept([]);
    return accept([{ type: 'InvoiceChargeFailed', at, data: { payment, amount, reason } }]);
  };
