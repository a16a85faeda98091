import {
  accept,
  formatNanos,
  larger,
  minus,
  nanosOf,
  plus,
  refuse,
  smaller,
  sum,
  zero,
  type Decide,
  type Nanos,
  type View,
} from '#kernel';
import { minorUnitOf } from '../accounting/index.js';
import type { InvoiceEvent } from './events.js';
import { freeToRefund, type DataOf, type Invoice } from './invoice.js';
import { invoiceLimits } from './limits.js';
import { refusalOfPayment, type PaymentRefusal } from './pay-invoice.js';
import type { RecordFoundRefund } from './requests.js';

type FoundRefusal = PaymentRefusal | 'refund-in-flight' | 'refund-above-paid' | 'invoice-of-credits';

/**
 * Money that has left at the provider is never refused for what it was for: it pays what failed and is owed still, then what can
 * be credited, and the rest is an expense. Heard of twice, it counts once; while a refund of the ledger's own is under way it is
 * heard again later, since that one may fail because of it.
 */
export const recordFoundRefund =
  (request: RecordFoundRefund): Decide<InvoiceEvent, Invoice, FoundRefusal> =>
  (invoice, at) => {
    const { refund, amount, currency, reference, creditNote } = request;
    if (invoice.found.has(refund)) return accept([]);
    const wrong = refusalOfPayment(invoice, request);
    if (wrong !== null) return wrong;
    // Its pool gives credits up first: the purchase is told of it.
    if (invoice.lines.every(({ sells }) => sells === 'credits')) return refuse('invoice-of-credits');
    const [pending] = [...invoice.refunds].filter(([, { state }]) => state === 'under-way');
    if (pending !== undefined || freeToRefund(invoice) > zero)
      return refuse('refund-in-flight', { refund: pending?.[0] ?? null });
    const left = leftOfPayments(invoice);
    if (amount > left)
      return refuse('refund-above-paid', { refundable: formatNanos(left), required: formatNanos(amount) });
    const failed = coveredBy(invoice, amount);
    const covered = sum(failed.map((one) => one.amount));
    const parts = partsOf(invoice, minus(amount, covered));
    const credited = plus(parts.totals.net, parts.totals.tax);
    const data = {
      ...{ refund, payment: request.payment, amount, currency, reference, covered, credited },
      expense: minus(amount, plus(covered, credited)),
      creditNote: credited === zero ? null : creditNote,
    };
    const paid = failed.map((one): InvoiceEvent => ({
      type: 'RefundPaid',
      at,
      data: { ...one, currency, reference },
    }));
    const note: InvoiceEvent = {
      ...{ type: 'CreditNoteDrafted', at },
      data: { creditNote, ...parts, reason: 'Given back at the payment provider' },
    };
    return accept([{ type: 'InvoiceRefundFound', at, data }, ...paid, ...(credited === zero ? [] : [note])]);
  };

/** Of everything that was paid, what has not gone back. */
const leftOfPayments = ({ paid, refunded, found }: View<Invoice>): Nanos =>
  minus(paid, plus(refunded, sum([...found.values()].map(({ expense }) => expense))));

/** Refunds that failed, the oldest first, as far as they fit as a whole. */
const coveredBy = ({ refunds }: View<Invoice>, amount: Nanos) => {
  let left = amount;
  return [...refunds].flatMap(([refund, one]) => {
    if (one.state !== 'failed' || one.amount > left) return [];
    left = minus(left, one.amount);
    return [{ refund, amount: one.amount }];
  });
};

type Parts = Pick<DataOf<'CreditNoteDrafted'>, 'lines' | 'taxes' | 'totals'>;
type Left = { readonly place: number; readonly left: Nanos };

/** What can be credited of `amount`, from the last line to the first, with the share of each tax; together exact to the coin. */
const partsOf = (invoice: View<Invoice>, amount: Nanos): Parts => {
  const { status, lines, taxes, gross, reserved, creditNotes, head } = invoice;
  const full = creditNotes.size >= invoiceLimits.creditNotes;
  const coin = minorUnitOf(head?.currency ?? '');
  if (status !== 'paid' || full || coin === null) return nothing;
  // What credits sell is given up by their pool, and not here.
  const nets = leftOf(lines.map((one) => (one.sells === 'credits' ? null : minus(one.net, one.reserved))));
  const taxed = leftOf(taxes.map((one) => minus(one.amount, one.reserved)));
  const net = sum(nets.map(({ left }) => left));
  const whole = plus(net, sum(taxed.map(({ left }) => left)));
  const goal = smaller(amount, smaller(whole, larger(minus(gross, reserved), zero)));
  if (goal === zero) return nothing;
  const shares = taxed.map(({ place, left }) => {
    const exact = (goal * left) / whole;
    return { place, left, amount: nanosOf(exact - (exact % coin)) };
  });
  // Taxes are rounded down: where the lines have no room for what that leaves, the taxes have.
  const over = larger(minus(minus(goal, sum(shares.map((one) => one.amount))), net), zero);
  const rounded = topUp(shares, over);
  const tax = sum(rounded.map((one) => one.amount));
  return {
    lines: taken([...nets].reverse(), minus(goal, tax)).map(({ place, amount: part }) => ({
      ...{ line: place, amount: part },
    })),
    taxes: rounded.flatMap(({ place, amount: part }) =>
      part === zero ? [] : [{ tax: place, amount: part }],
    ),
    totals: { net: minus(goal, tax), tax, gross: goal },
  };
};

const nothing: Parts = { lines: [], taxes: [], totals: { net: zero, tax: zero, gross: zero } };

/** Counted from 1 as printed. Nothing is credited of a line that is a credit itself. */
const leftOf = (amounts: readonly (Nanos | null)[]): readonly Left[] =>
  amounts.flatMap((left, index) => (left === null || left <= zero ? [] : [{ place: index + 1, left }]));

const taken = (from: readonly Left[], amount: Nanos) => {
  let rest = amount;
  return from.flatMap(({ place, left }) => {
    const part = smaller(left, rest);
    rest = minus(rest, part);
    return part === zero ? [] : [{ place, amount: part }];
  });
};

const topUp = (shares: readonly (Left & { readonly amount: Nanos })[], over: Nanos) => {
  let rest = over;
  return shares.map(({ place, left, amount }) => {
    const more = smaller(minus(left, amount), rest);
    rest = minus(rest, more);
    return { place, amount: plus(amount, more) };
  });
};
