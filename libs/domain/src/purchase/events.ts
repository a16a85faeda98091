import {
  event,
  eventFormat,
  flag,
  instant,
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
const dispute = text("the payment provider's name of it");
const policy = text('policy@version that shaped this');
const money = { amount: nanos(), currency } as const;
const reason = record({ code: text(), says: nullable(text('in words')) });
const received = {
  payment,
  ...money,
  method: text('as printed'),
  reference: text('at the payment provider'),
};

/** One tax by location, as the tax port said when the purchase was asked for: the invoice has the same. */
export const purchaseTax = record({
  code: text('VAT, GST, sales, …'),
  jurisdiction: text('DE, US-CA, …'),
  rate: nanos('percent'),
  base: nanos(),
  amount: nanos(),
});
export type PurchaseTax = Of<typeof purchaseTax>;

const events = {
  purchaseRequested: event(
    'PurchaseRequested',
    'Credits are to be bought (R9, R10): the amount with its taxes is charged from here on, whatever crashes in between.',
    record({
      purchase: text('pur_…'),
      customer: text('cus_…'),
      account: text('acc_…'),
      payment,
      net: nanos('what buys credits'),
      taxes: list(purchaseTax),
      gross: nanos('what is charged'),
      currency,
      trigger: oneOf('customer', 'top-up'),
      returnUrl: nullable(text('where a payer who is there comes back to after a further step')),
      lapsesAt: instant('not paid by then: abandoned'),
      policy,
    }),
  ),
  purchaseNeedsAction: event(
    'PurchaseNeedsAction',
    'The payer has to take a further step, such as 3-D Secure. What and where is asked of the provider: it is a secret of the payer.',
    record({ payment }),
  ),
  purchasePaid: event(
    'PurchasePaid',
    'The money has arrived: credits and an invoice follow.',
    record(received),
  ),
  purchaseFailed: event(
    'PurchaseFailed',
    'The payment was declined, with its reason (R29). Nothing was taken and nothing is given.',
    record({ payment, reason }),
  ),
  purchaseAbandoned: event(
    'PurchaseAbandoned',
    'Nobody paid in time. The charge is given up at the provider.',
    record({ payment }),
  ),
  purchasePaidTooLate: event(
    'PurchasePaidTooLate',
    'Money has arrived for a purchase that was over: it goes back.',
    record(received),
  ),
  purchaseCredited: event(
    'PurchaseCredited',
    'The pool has the credits (R11): from here on they can be invoiced, refunded and disputed.',
    record({ lot: text('lot_…'), credits: nanos("in the pool's asset") }),
  ),
  purchaseNotCredited: event(
    'PurchaseNotCredited',
    'The pool cannot hold what was paid for: the money goes back.',
    record({ code: text('why, as the pool refused it'), ...money }),
  ),
  purchaseReturned: event(
    'PurchaseReturned',
    'All the money of a purchase that gave nothing has gone back.',
    record({ refund, ...money, reference: text('at the payment provider') }),
  ),
  purchaseReturnFailed: event(
    'PurchaseReturnFailed',
    'The money of a purchase that gave nothing did not reach the payer: it is owed still.',
    record({
      refund,
      ...money,
      reason,
      wasReturned: flag('it had been booked as gone back: the money is here again'),
      reference: nullable(text('at the payment provider, where it came to one')),
    }),
  ),
  purchaseRefundRequested: event(
    'PurchaseRefundRequested',
    'Money is asked back for credits that are not used (R57).',
    record({
      refund,
      amount: nullable(nanos('before taxes; left out: of all that is unused')),
      reason: text(),
    }),
  ),
  purchaseRefunded: event(
    'PurchaseRefunded',
    'The pool gave up unused credits, and their share of the invoice is credited (invariant 7). The money follows.',
    record({ refund, credits: nanos("in the pool's asset"), net: nanos(), currency }),
  ).next(
    record({
      refund,
      credits: nanos("in the pool's asset"),
      net: nanos(),
      currency,
      tells: flag('the purchase says itself when the money has gone; of before, its invoice alone does'),
    }),
    (old) => ({ ...old, tells: false }),
  ),
  purchaseRefundPaid: event(
    'PurchaseRefundPaid',
    'The money of a refund has gone.',
    record({ refund, as: text('ref_… of the invoice') }),
  ),
  purchaseRefundFailed: event(
    'PurchaseRefundFailed',
    'The money of a refund did not reach the payer: it is owed still. The credits stay given up.',
    record({ refund, as: text('ref_… of the invoice'), reason }),
  ),
  refundMadeAtProvider: event(
    'RefundMadeAtProvider',
    'Somebody gave money of this purchase back at the payment provider itself.',
    record({
      refund,
      reference: text('at the payment provider'),
      ...money,
      returned: nanos('of it, what was on its way back anyway, because it gave nothing'),
    }),
  ),
  providerRefundShared: event(
    'ProviderRefundShared',
    'What money that was given back at the payment provider was for: what was owed, unused credits, and the rest is an expense.',
    record({
      refund,
      reference: text('at the payment provider'),
      covered: nanos('of refunds that had failed and count as paid by this one'),
      credited: nanos(
        'of unused credits that the pool gave up, with their taxes: a credit note is made of it',
      ),
      expense: nanos('beyond both'),
      currency,
    }),
  ),
  providerRefundFailed: event(
    'ProviderRefundFailed',
    'Money that was given back at the payment provider itself did not reach the payer: nothing of what it was for has been paid.',
    record({
      refund,
      reference: text('at the payment provider'),
      credited: nanos('of unused credits: their invoice owes it again'),
      expense: nanos('of it, what was an expense and is none'),
      currency,
      reason,
    }),
  ),
  purchaseRefundDeclined: event(
    'PurchaseRefundDeclined',
    'Nothing of what was bought is unused, or the payment provider has not as much left to give back. What the pool gave up at the same time is refunded all the same.',
    record({ refund, code: text('why: the code of the refusal') }),
  ),
  paymentDisputeOpened: event(
    'PaymentDisputeOpened',
    "The payer's bank takes the payment back until somebody decides: what is left of the credits is taken back.",
    record({
      dispute,
      ...money,
      reason: text('as the provider says it'),
      recordDebt: flag('what is used already is owed (by policy)'),
      freeze: flag('nothing is spent from the pool meanwhile (by policy)'),
      policy,
    }),
  ),
  paymentDisputeWon: event(
    'PaymentDisputeWon',
    'The money is back: exactly what the dispute took from the pool is given back.',
    record({ dispute, ...money }),
  ),
  paymentDisputeLost: event(
    'PaymentDisputeLost',
    'The money is gone, and what was taken back stays so.',
    record({ dispute, ...money }),
  ),
} as const;

/** One stream per purchase: `Purchase-pur_…`. */
export const purchaseEvents = eventFormat('Purchase', events);
export type PurchaseEvent = EventsOf<typeof events>;
