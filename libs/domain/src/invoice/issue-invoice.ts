import {
  accept,
  formatNanos,
  nanosOf,
  plusDays,
  refuse,
  sum,
  zero,
  type Decide,
  type Nanos,
  type Refused,
  type View,
} from '#kernel';
import { minorUnitOf } from '../accounting/index.js';
import type { InvoiceEvent } from './events.js';
import type { Invoice, Line } from './invoice.js';
import { invoiceLimits } from './limits.js';
import { problemOfLine, problemOfTax } from './lines.js';
import { paidOff } from './pay-invoice.js';
import type { DraftInvoice, Numbered } from './requests.js';

type LineRefusal = 'invoice-empty' | 'too-many-lines' | 'invoice-line-invalid' | 'tax-line-invalid';
type DraftRefusal =
  | LineRefusal
  | 'invoice-exists'
  | 'currency-unknown'
  | 'payment-term-invalid'
  | 'amount-out-of-range'
  | 'invoice-total-negative';

/** R26–R28: all that is charged, with its totals. It is never changed afterwards: a credit note corrects it. */
export const draftInvoice =
  (request: DraftInvoice): Decide<InvoiceEvent, Invoice, DraftRefusal> =>
  (invoice, at) => {
    if (invoice.head !== null) return refuse('invoice-exists', { invoice: invoice.head.id });
    const { currency, dueDays, lines, taxes } = request;
    const coin = minorUnitOf(currency);
    if (coin === null) return refuse('currency-unknown', { currency });
    const max = invoiceLimits.dueDays;
    if (dueDays !== null && !(Number.isSafeInteger(dueDays) && dueDays > 0 && dueDays <= max))
      return refuse('payment-term-invalid', { days: dueDays, max });
    const wrong = refusalOfLines(request, coin);
    if (wrong !== null) return wrong;
    const [net, tax] = [totalOf(lines), totalOf(taxes)];
    const gross = net + tax;
    if ([net, tax, gross].some((total) => total > invoiceLimits.total || total < -invoiceLimits.total))
      return refuse('amount-out-of-range', { param: 'total' });
    if (gross < 0n) return refuse('invoice-total-negative', { total: formatNanos(nanosOf(gross)) });
    const totals = { net: nanosOf(net), tax: nanosOf(tax), gross: nanosOf(gross) };
    return accept([{ type: 'InvoiceDrafted', at, data: { ...request, totals } }]);
  };

const totalOf = (lines: readonly { readonly amount: Nanos }[]): bigint =>
  lines.reduce((total, { amount }) => total + amount, 0n);

const refusalOfLines = ({ lines, taxes }: DraftInvoice, coin: Nanos): Refused<LineRefusal> | null => {
  if (lines.length === 0) return refuse('invoice-empty');
  const sources = lines.reduce((total, line) => total + line.sources.length, 0);
  for (const [count, limit] of [
    [lines.length, invoiceLimits.lines],
    [taxes.length, invoiceLimits.taxes],
    [sources, invoiceLimits.sources],
  ] as const)
    if (count > limit) return refuse('too-many-lines', { limit });
  for (const [index, line] of lines.entries()) {
    const problem = problemOfLine(line, coin);
    if (problem !== null) return refuse('invoice-line-invalid', { line: index + 1, problem });
  }
  for (const [index, tax] of taxes.entries()) {
    const problem = problemOfTax(tax, coin);
    if (problem !== null) return refuse('tax-line-invalid', { line: index + 1, problem });
  }
  return null;
};

type IssueRefusal = 'invoice-not-found' | 'invoice-already-issued';

/** S26: the register's number makes it an invoice. The same number again changes nothing; one of nothing to pay is paid at once. */
export const issueInvoice =
  ({ number, sequence, numberedAt, buyer }: Numbered): Decide<InvoiceEvent, Invoice, IssueRefusal> =>
  (invoice, at) => {
    if (invoice.head === null) return refuse('invoice-not-found');
    if (invoice.number === number) return accept([]);
    if (invoice.number !== null) return refuse('invoice-already-issued', { number: invoice.number });
    const { currency, dueDays } = invoice.head;
    const issued: InvoiceEvent = {
      type: 'InvoiceIssued',
      at,
      data: {
        ...{ number, sequence, numberedAt, buyer, currency },
        dueAt: dueDays === null ? null : plusDays(at, dueDays),
        deferred: soldAs('subscription', invoice.lines),
        creditOrders: soldAs('credits', invoice.lines),
        tax: sum(invoice.taxes.map(({ amount }) => amount)),
      },
    };
    return accept([issued, ...(invoice.gross === zero ? [paidOff(invoice, at, {})] : [])]);
  };

const soldAs = (sells: Line['sells'], lines: readonly View<Line>[]): Nanos =>
  sum(lines.filter((line) => line.sells === sells).map(({ net }) => net));
