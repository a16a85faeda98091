import { event, eventFormat, nullable, oneOf, record, text, type EventsOf } from '#kernel';

/** Stored names are a format: a released shape never changes, a new version stands beside it with `.next(codec, upcast)`. */

const events = {
  billingDisputeOpened: event(
    'BillingDisputeOpened',
    "A customer disagrees with an invoice (R30). A record of its own, beside a payment provider's dispute (S25).",
    record({
      dispute: text('dsp_…'),
      customer: text('cus_…'),
      invoice: text('inv_…'),
      number: text('number of the invoice'),
      about: oneOf('amount', 'seats', 'credits', 'tax', 'duplicate', 'other'),
      details: text("key of the customer's own words in the vault: they may hold personal data"),
    }),
  ),
  billingDisputeResolved: event(
    'BillingDisputeResolved',
    'It was looked into and answered; an accepted one may name the credit note that puts it right.',
    record({
      outcome: oneOf('accepted', 'rejected'),
      reason: text('in words'),
      creditNote: nullable(text('crn_…')),
    }),
  ),
  billingDisputeWithdrawn: event(
    'BillingDisputeWithdrawn',
    'The customer no longer disagrees.',
    record({ reason: nullable(text()) }),
  ),
} as const;

/** One stream per dispute: `BillingDispute-dsp_…`. It moves no value: a credit note does. */
export const billingDisputeEvents = eventFormat('BillingDispute', events);
export type BillingDisputeEvent = EventsOf<typeof events>;
