import {
  event,
  eventFormat,
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

/**
 * Stored names are a format: a released shape never changes, a new version stands beside it with `.next(codec, upcast)`.
 * None of these moves value: what is owed and what is paid is booked by the invoice, so a standing has no postings (S29).
 */

const policy = text('policy@version that shaped this');
const invoice = text('inv_…');
const payment = text('pay_…');
const money = { amount: nanos(), currency: text('ISO 4217') } as const;

/** What a plan's policy says of failed payments: the part that is put into a standing's stream (S15). Days are 24 hours (S27). */
export const dunningTerms = record({
  attempts: integer('scheduled charges in all, the first one included'),
  retryAfterDays: list(integer('days before each attempt but the first')),
  graceDays: integer(),
  retentionDays: integer(),
  restore: oneOf('immediate'),
});
export type DunningTerms = Of<typeof dunningTerms>;

/** Why a charge failed, as the payment provider says it (R29). */
const failure = record({ code: text('card_declined, expired_card, …'), says: nullable(text('in words')) });

const events = {
  dunningTermsAssigned: event(
    'DunningTermsAssigned',
    "The terms that decide from here on (S15). The first ones open the customer's standing.",
    record({ customer: text('cus_…'), policy, terms: dunningTerms }),
  ),
  paymentFailed: event(
    'PaymentFailed',
    'A charge failed, with its reason (R29, R31). The first one makes the customer past due.',
    record({
      payment,
      invoice,
      ...money,
      reason: failure,
      trigger: oneOf('first-charge', 'schedule', 'request'),
      retry: nullable(text('rty_… that was answered, where a retry had been asked for')),
      attempt: integer('the scheduled attempt that this was, or that it came after; the first charge is 1'),
    }),
  ),
  paymentRetryScheduled: event(
    'PaymentRetryScheduled',
    'The next attempt has its instant, counted from the failure before it: when we are late, the customer loses no day.',
    record({ attempt: integer(), dueAt: instant(), policy }),
  ),
  paymentRetryBecameDue: event(
    'PaymentRetryBecameDue',
    'What is unpaid is to be charged again, by schedule.',
    record({ attempt: integer(), invoices: list(invoice) }),
  ),
  paymentRetryRequested: event(
    'PaymentRetryRequested',
    'What is unpaid is to be charged again at once: asked for by hand, or because there is another payment method (R29).',
    record({
      retry: text('rty_…'),
      cause: oneOf('by-hand', 'payment-method-updated'),
      invoices: list(invoice),
    }),
  ),
  graceStarted: event(
    'GraceStarted',
    'The last scheduled attempt has failed: the service goes on until the grace is over (R31, S27).',
    record({ endsAt: instant(), policy }),
  ),
  serviceSuspended: event(
    'ServiceSuspended',
    'The grace is over: debits and holds are refused from here on, and data is retained until the instant named (R32, R33).',
    record({ retainedUntil: instant(), policy }),
  ),
  purgeBecameDue: event(
    'PurgeBecameDue',
    "The retention is over: the customer's data outside the ledger may be erased. The ledger itself is never deleted.",
    record({ suspendedAt: instant() }),
  ),
  customerPurged: event(
    'CustomerPurged',
    "The customer's data outside the ledger is erased from here on: this standing is never restored.",
    record({ dueSince: instant() }),
  ),
  invoiceCleared: event(
    'InvoiceCleared',
    'Nothing is left to pay of this invoice. Told of every invoice, also of those that never failed: a failure that is heard of later then changes nothing (invariant 8).',
    record({
      invoice,
      by: oneOf('payment', 'credit-note', 'void'),
      payment: nullable(payment),
    }),
  ),
  standingRestored: event(
    'StandingRestored',
    'Nothing is unpaid any more: what had been refused is allowed again, at once (R34).',
    record({
      from: oneOf('past-due', 'grace', 'suspended', 'purge-due'),
      by: oneOf('payment', 'credit-note', 'void', 'operator'),
      reason: nullable(text('in words, where a person decided')),
    }),
  ),
} as const;

/** One stream per customer: `Standing-cus_…`. */
export const standingEvents = eventFormat('Standing', events);
export type StandingEvent = EventsOf<typeof events>;
