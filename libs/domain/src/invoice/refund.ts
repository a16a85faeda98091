import {
  accept,
  formatNanos,
  invariant,
  refuse,
  type Decide,
  type Nanos,
  type Refused,
  type View,
} from '#kernel';
import type { InvoiceEvent } from './events.js';
import { freeToRefund, type Invoice, type InvoiceRefund } from './invoice.js';
import { refusalOfMoney, type MoneyRefusal } from './pay-invoice.js';
import type { RecordFailedRefund, RecordRefund, RetryRefund, SettleRefund } from './requests.js';

type RefundRefusal = MoneyRefusal | 'refund-above-credit';

/** What nobody has heard of takes nothing of what failed before and is owed still. */
const refusalOfAmount = (
  invoice: View<Invoice>,
  { amount, currency }: { readonly amount: Nanos; readonly currency: string },
): Refused<RefundRefusal> | null => {
  const wrong = refusalOfMoney(invoice, { amount, currency });
  if (wrong !== null) return wrong;
  const free = freeToRefund(invoice);
  return amount > free
    ? refuse('refund-above-credit', { refundable: formatNanos(free), required: formatNanos(amount) })
    : null;
};

/** What failed is paid by another of the provider's refunds, and not by an older answer about the same one. */
const isUnpaid = ({ state, reference: failed }: View<InvoiceRefund>, reference: string): boolean =>
  state === 'under-way' || (state === 'failed' && reference !== failed);

/** Only what a credit note or an excess owes back goes back. */
export const recordRefund =
  (request: RecordRefund): Decide<InvoiceEvent, Invoice, RefundRefusal | 'refund-already-recorded'> =>
  (invoice, at) => {
    const { refund, amount } = request;
    const known = invoice.refunds.get(refund);
    if (known !== undefined && known.amount !== amount)
      return refuse('refund-already-recorded', { refund, amount: formatNanos(known.amount) });
    if (known !== undefined && !isUnpaid(known, request.reference)) return accept([]);
    const wrong = known === undefined ? refusalOfAmount(invoice, request) : null;
    return wrong ?? accept([{ type: 'RefundPaid', at, data: request }]);
  };

/** What was settled by other means is owed again if it was by this one. */
const countsAsPaid = (
  { state, reference: by }: View<InvoiceRefund>,
  { reference }: Pick<RecordFailedRefund, 'reference'>,
): boolean => state === 'paid' || (state === 'settled' && by !== null && by === reference);

/** The provider refused it, or took it back after it was paid. A failure that is known changes nothing (invariant 8). */
export const recordFailedRefund =
  (request: RecordFailedRefund): Decide<InvoiceEvent, Invoice, RefundRefusal | 'refund-already-recorded'> =>
  (invoice, at) => {
    const { refund, amount } = request;
    const known = invoice.refunds.get(refund);
    if (known !== undefined && known.amount !== amount)
      return refuse('refund-already-recorded', { refund, amount: formatNanos(known.amount) });
    if (known !== undefined && known.state !== 'under-way' && !countsAsPaid(known, request))
      return accept([]);
    const wrong = known === undefined ? refusalOfAmount(invoice, request) : null;
    if (wrong !== null) return wrong;
    const wasPaid = known !== undefined && countsAsPaid(known, request);
    const reference = request.reference ?? known?.reference ?? null;
    return accept([{ type: 'RefundFailed', at, data: { ...request, wasPaid, reference } }]);
  };

type FailedRefusal = 'invoice-not-found' | 'refund-not-found' | 'refund-not-failed';

const failedOf = (
  { head, refunds }: View<Invoice>,
  refund: string,
): (View<InvoiceRefund> & { readonly currency: string }) | Refused<FailedRefusal> => {
  if (head === null) return refuse('invoice-not-found');
  const known = refunds.get(refund);
  if (known === undefined) return refuse('refund-not-found', { refund });
  if (known.state !== 'failed') return refuse('refund-not-failed', { refund, state: known.state });
  return { ...known, currency: head.currency };
};

/** An operator has it tried once more. */
export const retryRefund =
  ({
    refund,
    retry,
  }: RetryRefund): Decide<
    InvoiceEvent,
    Invoice,
    FailedRefusal | 'too-many-payments' | 'payment-dispute-open'
  > =>
  (invoice, at) => {
    const failed = failedOf(invoice, refund);
    if ('kind' in failed) return failed;
    const { amount, currency, payment } = failed;
    for (const [dispute, one] of invoice.disputes)
      if (one.state === 'open' && one.payment === payment) return refuse('payment-dispute-open', { dispute });
    const full = refusalOfMoney(invoice, { amount, currency });
    if (full?.code === 'too-many-payments') return refuse('too-many-payments', full.facts);
    invariant(payment !== null, 'what failed names its payment');
    const data = { refund, retry, payment, amount, currency };
    return accept([{ type: 'RefundRetryRequested', at, data }]);
  };

/** An operator paid it by other means. Said again with the same reference, it changes nothing. */
export const settleRefund =
  ({
    refund,
    reference,
    reason,
  }: SettleRefund): Decide<InvoiceEvent, Invoice, FailedRefusal | 'reason-missing'> =>
  (invoice, at) => {
    const known = invoice.refunds.get(refund);
    if (known?.state === 'settled' && known.reference === reference) return accept([]);
    const failed = failedOf(invoice, refund);
    if ('kind' in failed) return failed;
    if (reason.trim() === '') return refuse('reason-missing');
    const { amount, currency } = failed;
    return accept([{ type: 'RefundSettled', at, data: { refund, amount, currency, reference, reason } }]);
  };
