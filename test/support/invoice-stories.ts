import {
  applyPayment,
  closeInvoiceDispute,
  disputeInvoicePayment,
  draftInvoice,
  draftCreditNote,
  invoices,
  issueCreditNote,
  issueInvoice,
  recordFailedRefund,
  recordFoundRefund,
  recordRefund,
  retryRefund,
  settleRefund,
  type DraftCreditNote,
  type DraftInvoice,
  type Invoice,
  type InvoiceEvent,
  type InvoiceLine,
  type TaxLine,
} from '#domain/invoice';
import { amount, instantOf, type Decide, type Instant } from '#kernel';
import { storyOf } from './decider.js';

export const bills = storyOf(invoices);
type Step = readonly [Instant, Decide<InvoiceEvent, Invoice, string>];

/** Several decisions one after the other, each settled first: what the log would hold. */
export const story = (history: readonly InvoiceEvent[], ...steps: readonly Step[]): readonly InvoiceEvent[] =>
  steps.reduce<readonly InvoiceEvent[]>(
    (so, [at, decide]) => [...so, ...bills.given(...so).when(at, decide).events],
    history,
  );

export const on = (date: string): Instant => instantOf(`${date}T00:00:00.000Z`);
export const april = { start: on('2026-04-01'), end: on('2026-05-01') };

/** Five seats of $29 for April, whole. */
export const seats = (more: Partial<InvoiceLine> = {}): InvoiceLine => ({
  code: 'seat',
  sells: 'subscription',
  period: april,
  quantity: 5,
  days: null,
  unitPrice: amount('29'),
  amount: amount('145'),
  sources: [{ stream: 'Customer-cus_1', revision: 7 }],
  ...more,
});
export const credits = (text: string): InvoiceLine =>
  seats({
    code: 'credits',
    sells: 'credits',
    period: null,
    quantity: 1,
    unitPrice: amount(text),
    amount: amount(text),
  });
export const vat = (base: string, text: string): TaxLine => ({
  code: 'VAT',
  jurisdiction: 'DE',
  rate: amount('20'),
  base: amount(base),
  amount: amount(text),
});

export const draft = (more: Partial<DraftInvoice> = {}) =>
  draftInvoice({
    invoice: 'inv_1',
    entity: 'main',
    customer: 'cus_1',
    kind: 'cycle',
    currency: 'USD',
    lines: [seats()],
    taxes: [vat('145', '29')],
    dueDays: null,
    policy: 'teams@1',
    ...more,
  });
const numbered = (number: string) => ({
  number,
  sequence: 42,
  numberedAt: on('2026-04-01'),
  buyer: 'vlt_1',
});
export const issue = (number = 'INV-000042') => issueInvoice(numbered(number));
export const pay = (payment: string, text: string, currency = 'USD') =>
  applyPayment({ payment, amount: amount(text), currency, method: 'pm_1' });
export const credit = (creditNote: string, more: Partial<DraftCreditNote>) =>
  draftCreditNote({ creditNote, lines: [], taxes: [], reason: 'billed in error', ...more });
export const issueNote = (creditNote: string, number = 'CRN-000001') =>
  issueCreditNote({ creditNote, ...numbered(number) });
export const payBack = (refund: string, text: string, currency = 'USD', reference = 're_1') =>
  recordRefund({ refund, amount: amount(text), currency, reference });

export const bounce = (refund: string, text: string, payment = 'pay_1') =>
  recordFailedRefund({
    ...{ refund, payment, amount: amount(text), currency: 'USD', reference: null },
    reason: { code: 'lost_or_stolen_card', says: null },
  });
export const tryAgain = (refund: string, retry: string) => retryRefund({ refund, retry });
export const settleElsewhere = (refund: string, reference = 'wire 7') =>
  settleRefund({ refund, reference, reason: 'the card is closed' });

/** Given back at the provider itself. */
export const foundBack = (reference: string, text: string, payment = 'pay_1', currency = 'USD') =>
  recordFoundRefund({
    ...{ refund: `ref_${reference}`, payment, amount: amount(text), currency, reference },
    creditNote: `crn_${reference}`,
  });
export const disputeOf = (dispute: string, text: string, payment = 'pay_1', currency = 'USD') =>
  disputeInvoicePayment({ dispute, payment, amount: amount(text), currency, reason: 'fraudulent' });
export const disputeEnds = (dispute: string, outcome: 'won' | 'lost') =>
  closeInvoiceDispute({ dispute, outcome });

export const drafted = story([], [on('2026-04-01'), draft()]);
/** $145 of seats and $29 of tax, on April 1st. */
export const issued = story(drafted, [on('2026-04-01'), issue()]);
export const paid = story(issued, [on('2026-04-02'), pay('pay_1', '174')]);
