import {
  event,
  eventFormat,
  flag,
  instant,
  integer,
  list,
  nanos,
  nullable,
  oneOf,
  record,
  text,
  type EventsOf,
  type Of,
} from '#kernel';

/** Stored names are a format: a released shape never changes, a new version stands beside it with `.next(codec, upcast)`. */

const currency = text('ISO 4217');
const payment = text('pay_…');
const refund = text('ref_…');
const creditNote = text('crn_…');
const reason = record({ code: text(), says: nullable(text('in words')) });
const disputed = {
  dispute: text("the payment provider's name of it"),
  payment,
  amount: nanos(),
  currency,
} as const;
const line = integer('number of the line as printed: 1, 2, …');
const tax = integer('number of the tax line as printed: 1, 2, …');

/** Money is exact to the smallest coin of the currency; prices of one unit may be finer. */
export const invoiceLine = record({
  code: text("what is charged, printed in the reader's language: seat, base, pass, credits"),
  sells: oneOf('subscription', 'credits'),
  period: nullable(record({ start: instant(), end: instant('exclusive') })),
  quantity: integer('below zero: taken back'),
  days: nullable(record({ days: integer(), of: integer() })),
  unitPrice: nanos('of one, for the whole period'),
  amount: nanos(),
  /** The events that this line charges for: each line leads back to its facts. */
  sources: list(record({ stream: text(), revision: integer() })),
});
export type InvoiceLine = Of<typeof invoiceLine>;

/** One tax by location, as the tax port says (R27). */
export const taxLine = record({
  code: text('VAT, GST, sales, …'),
  jurisdiction: text('DE, US-CA, …'),
  rate: nanos('percent'),
  base: nanos(),
  amount: nanos(),
});
export type TaxLine = Of<typeof taxLine>;

/** Who issues, as printed: configuration changes, and what was printed does not. */
export const seller = record({
  name: text(),
  address: list(text('line by line')),
  email: nullable(text()),
  taxId: nullable(text()),
});
export type Seller = Of<typeof seller>;

const totals = record({ net: nanos(), tax: nanos(), gross: nanos() });
export type Totals = Of<typeof totals>;

/** A number of the issuing entity's register, and who the buyer was then: names and addresses stand in a vault of issued documents (S28, R82). */
const issue = {
  number: text('INV-000042'),
  sequence: integer('dense in the register'),
  numberedAt: instant('date of the document'),
  buyer: text('key of the buyer as printed, in the vault of issued documents'),
} as const;

/** What was booked, and is taken back: so that no posting needs another event (S29). */
const takenBack = {
  deferred: nanos('of subscriptions, not earned yet'),
  earned: nanos('of subscriptions, earned already'),
  creditOrders: nanos('of credits, not paid'),
  tax: nanos(),
} as const;

const events = {
  invoiceDrafted: event(
    'InvoiceDrafted',
    'What is charged, whole and for good: from here on it gets a number, whatever crashes in between (S26).',
    record({
      invoice: text('inv_…'),
      entity: text('who issues'),
      customer: text('cus_…'),
      kind: oneOf('cycle', 'supplementary', 'credits'),
      currency,
      lines: list(invoiceLine),
      taxes: list(taxLine),
      totals,
      dueDays: nullable(integer('payable within; left out: collected at once by the saved payment method')),
      policy: text('policy@version that shaped this'),
    }),
  ),
  invoiceIssued: event(
    'InvoiceIssued',
    'The invoice has its number and is owed (R26–R28).',
    record({
      ...issue,
      currency,
      dueAt: nullable(instant()),
      deferred: nanos('of subscriptions: earned as their periods pass'),
      creditOrders: nanos('of credits'),
      tax: nanos(),
    }),
  ),
  invoiceChargeFailed: event(
    'InvoiceChargeFailed',
    'A charge for this invoice failed (R29): it is past due.',
    record({
      payment,
      amount: nanos(),
      reason,
    }),
  ),
  invoiceBecamePastDue: event(
    'InvoiceBecamePastDue',
    'The term of payment is over and something is still open.',
    record({ open: nanos() }),
  ),
  invoicePaymentApplied: event(
    'InvoicePaymentApplied',
    'Money for this invoice has arrived. What is more than was open is owed back.',
    record({
      payment,
      applied: nanos(),
      excess: nanos(),
      currency,
      method: text('payment method as printed on the invoice (R27), an opaque reference'),
    }),
  ),
  invoicePaid: event(
    'InvoicePaid',
    'Nothing is left to pay.',
    record({
      paid: nanos('by payments'),
      credited: nanos('by credit notes'),
      forCredits: nanos('paid for credits: the pool books that cash'),
      currency,
    }),
  ),
  revenueEarned: event(
    'RevenueEarned',
    'The part of its subscriptions that has been lived through: booked when a calendar month (UTC) or a period ends.',
    record({ lines: list(record({ line, amount: nanos() })), total: nanos(), currency }),
  ),
  invoiceVoided: event(
    'InvoiceVoided',
    'The invoice was wrong and nothing of it was paid or credited: it keeps its number and is owed no more.',
    record({ reason: text(), ...takenBack, currency }),
  ),
  creditNoteDrafted: event(
    'CreditNoteDrafted',
    'What is taken back of this invoice, line by line, never more than is left of each. Reserved until the note has its number.',
    record({
      creditNote,
      lines: list(record({ line, amount: nanos() })),
      taxes: list(record({ tax, amount: nanos() })),
      totals,
      reason: text(),
    }),
  ),
  creditNoteIssued: event(
    'CreditNoteIssued',
    'The credit note has its number: it pays what is open of the invoice first, and the rest is owed back.',
    record({
      creditNote,
      ...issue,
      lines: list(record({ line, amount: nanos(), unearned: nanos('part that was not earned yet') })),
      againstOpen: nanos(),
      toRefund: nanos(),
      ...takenBack,
      poolCash: nanos('of credits, paid: the pool pays it out of its cash'),
      currency,
    }),
  ),
  refundPaid: event(
    'RefundPaid',
    'Money went back to the payer: what was credited, or paid too much.',
    record({ refund, amount: nanos(), currency, reference: text('at the payment provider') }),
  ),
  refundFailed: event(
    'RefundFailed',
    'Money that is owed back did not reach the payer: it stays owed, until somebody has it tried again or pays it by other means.',
    record({
      refund,
      payment,
      amount: nanos(),
      currency,
      reason,
      wasPaid: flag('it had been booked as paid: the money is back'),
      reference: nullable(text('at the payment provider, where it came to one')),
    }),
  ),
  refundRetryRequested: event(
    'RefundRetryRequested',
    'A refund that failed is asked for once more, under a name of its own.',
    record({ refund, retry: refund, payment, amount: nanos(), currency }),
  ),
  refundSettled: event(
    'RefundSettled',
    'A refund that failed was paid by other means than the payment provider: nothing of it is owed any more.',
    record({
      refund,
      amount: nanos(),
      currency,
      reference: text('of the transfer, as the operator gave it'),
      reason: text(),
    }),
  ),
  invoiceRefundFound: event(
    'InvoiceRefundFound',
    'Somebody gave money of this invoice back at the payment provider itself. What can be credited is, and the rest is an expense.',
    record({
      refund,
      payment,
      amount: nanos(),
      currency,
      reference: text('at the payment provider'),
      covered: nanos('of refunds that had failed and count as paid by this one'),
      credited: nanos('with its taxes: by the credit note'),
      expense: nanos('beyond both: nothing is left to credit'),
      creditNote: nullable(creditNote),
    }),
  ),
  invoicePaymentDisputed: event(
    'InvoicePaymentDisputed',
    "The payer's bank takes a payment of this invoice back until somebody decides. The invoice stays paid meanwhile.",
    record({ ...disputed, reason: text('as the provider says it') }),
  ),
  invoiceDisputeWon: event('InvoiceDisputeWon', 'The money is back.', record(disputed)),
  invoiceDisputeLost: event(
    'InvoiceDisputeLost',
    'The money is gone. What was invoiced is not taken back: it is an expense.',
    record(disputed),
  ),
  invoiceDocumentRendered: event(
    'InvoiceDocumentRendered',
    'A document of this invoice was printed from what had happened by then: printed again it has the same bytes, and this is their hash.',
    record({
      document: text('inv_… or crn_…'),
      form: oneOf('invoice', 'receipt', 'credit-note'),
      upTo: integer('revision of the last event that it tells of'),
      sha256: text('of the bytes, hexadecimal'),
      template: text('what made these bytes of these facts'),
      seller,
    }),
  ),
} as const;

/** One stream per invoice, its credit notes included: what they credit together never exceeds it. `Invoice-inv_…` */
export const invoiceEvents = eventFormat('Invoice', events);
export type InvoiceEvent = EventsOf<typeof events>;
