import { event, flag, instant, integer, list, nanos, nullable, oneOf, record, text, type Of } from '#kernel';
import { planTerms } from '../policy/plan-terms.js';
import { lotClass } from '../policy/terms.js';
import { invoiceLine, period } from './lines.js';

const order = text('ord_…');
const policy = text('policy@version');
const tier = nullable(text('of a plan that has tiers'));
const interval = oneOf('month', 'year');
const lines = list(invoiceLine);
const total = nanos('Σ of the lines; below zero: given back');
export const cycle = record({
  month: integer('months from the anchor to its start'),
  start: instant(),
  end: instant('not part of it: the next cycle starts here'),
});
export type Cycle = Of<typeof cycle>;

/** One tax by location, as the tax port said when the order was confirmed. */
export const orderTax = record({
  code: text('VAT, GST, sales, …'),
  jurisdiction: text('DE, US-CA, …'),
  rate: nanos('percent'),
  base: nanos(),
  amount: nanos(),
});
export type OrderTax = Of<typeof orderTax>;

/** How an order is paid, since its second version; the first did not say. */
export const payingOf = {
  taxes: nullable(list(orderTax)),
  returnUrl: nullable(text('where a payer who is there comes back to after a further step')),
} as const;
const unsaid = { taxes: null, returnUrl: null } as const;

const subscriptionOrder = {
  order,
  subscription: text('sub_…'),
  policy,
  terms: planTerms,
  tier,
  interval,
  book: text('price book by its date'),
  seats: integer('bought up front; 0 where the plan sells none'),
  lines,
  total,
  lapsesAt: instant(),
} as const;
const planOrder = {
  order,
  policy,
  terms: planTerms,
  tier,
  book: text(),
  seats: integer(),
  lines,
  total,
  lapsesAt: instant(),
  reason: nullable(text()),
} as const;
const seatOrder = { order, quantity: integer(), lines, total, lapsesAt: instant(), policy } as const;

/** What an order is about; a failed one leaves everything as it was. */
const failure = record({ order, reason: text('what the payment said, or that the order lapsed') });

/** R67, R71, R39–R43: credits that the plan gives for one month. A reaction carries each into the pool. */
export const grant = record({
  class: lotClass,
  amount: nanos(),
  effectiveAt: instant(),
  expiresAt: nullable(instant()),
});
export type Grant = Of<typeof grant>;

export const subscriptionEvents = {
  subscriptionOrdered: event(
    'SubscriptionOrdered',
    'A plan was chosen and its first cycle confirmed; it runs once that is paid (S21).',
    record(subscriptionOrder),
  ).next(record({ ...subscriptionOrder, ...payingOf }), (old) => ({ ...old, ...unsaid })),
  subscriptionStarted: event(
    'SubscriptionStarted',
    'The first cycle runs. Every boundary to come is computed from the anchor, which is the start of this cycle and never moves (R20).',
    record({
      order,
      subscription: text('sub_…'),
      policy,
      tier,
      interval,
      seats: integer('bought up front; 0 where the plan sells none'),
      anchor: instant(),
      zone: text('IANA time zone of the anchor'),
      cycle,
      lines,
      total,
    }),
  ),
  subscriptionOrderFailed: event('SubscriptionOrderFailed', 'The subscription was not paid.', failure),
  subscriptionRenewed: event(
    'SubscriptionRenewed',
    'A new cycle runs, at the seats, prices and interval that hold from its start; with it comes what waited for its invoice.',
    record({ cycle, interval, book: text(), seats: integer('that are paid for'), lines, total, policy }),
  ),
  subscriptionCancelled: event(
    'SubscriptionCancelled',
    'The subscription ends with its cycle; until then it can be taken back (R60).',
    record({ endsAt: instant(), reason: nullable(text()) }),
  ),
  cancellationTakenBack: event(
    'CancellationTakenBack',
    'The subscription goes on after its cycle.',
    record({ renewsAt: instant() }),
  ),
  autoRenewChanged: event(
    'AutoRenewChanged',
    'Off: the subscription ends with its cycle. On: it renews (R60).',
    record({ autoRenew: flag() }),
  ),
  subscriptionEnded: event(
    'SubscriptionEnded',
    'The last cycle is over; what still waited for an invoice comes with it.',
    record({ why: oneOf('cancelled', 'not-renewed'), lines, total, policy }),
  ),
  intervalChangeScheduled: event(
    'IntervalChangeScheduled',
    'From the next renewal on the customer pays by this interval; the running one again takes a change back (R60).',
    record({ interval, effectiveAt: instant() }),
  ),
  planChangeOrdered: event(
    'PlanChangeOrdered',
    'A change of plan, tier or both for the rest of the cycle was confirmed; it holds once the difference is paid.',
    record(planOrder),
  ).next(record({ ...planOrder, ...payingOf }), (old) => ({ ...old, ...unsaid })),
  planChangeFailed: event('PlanChangeFailed', 'The change of plan was not paid.', failure),
  planChangeScheduled: event(
    'PlanChangeScheduled',
    'The plan changes with the next cycle.',
    record({
      policy,
      terms: planTerms,
      tier,
      seats: integer(),
      effectiveAt: instant(),
      reason: nullable(text()),
    }),
  ),
  planChangeTakenBack: event(
    'PlanChangeTakenBack',
    'The change of plan that was to come with the next cycle does not come.',
    record({ policy }),
  ),
  planChanged: event(
    'PlanChanged',
    'Another plan or tier holds from here on. The anchor and the running cycle stay. The pool follows by reaction (S17).',
    record({
      order: nullable(order),
      from: record({ policy, forfeit: oneOf('all', 'expiring_only', 'transfer_to_owner') }),
      policy,
      terms: planTerms,
      tier,
      book: text(),
      seats: integer(),
      released: list(text('members who stay behind when an organization becomes an individual (R81)')),
      /** Above zero in all: paid now. Otherwise they wait for the invoice that opens the next cycle. */
      lines,
      total,
      reason: nullable(text()),
    }),
  ),
  seatsOrdered: event(
    'SeatsOrdered',
    'More seats were confirmed; they are there once the rest of the cycle is paid for (R13, S21).',
    record(seatOrder),
  ).next(record({ ...seatOrder, ...payingOf }), (old) => ({ ...old, ...unsaid })),
  orderNeedsAction: event(
    'OrderNeedsAction',
    'The payer of an order has to take a further step, such as 3-D Secure. What and where is asked of the provider: it is a secret of the payer.',
    record({ order, payment: text('pay_…') }),
  ),
  seatsAdded: event(
    'SeatsAdded',
    'There are more seats, from now to the end of the cycle and on.',
    record({ order, quantity: integer(), paid: integer('seats that are paid for now'), lines, policy }),
  ),
  seatOrderFailed: event('SeatOrderFailed', 'The seats were not paid.', failure),
  seatRemovalScheduled: event(
    'SeatRemovalScheduled',
    'Empty seats that the next cycle does not have; until then they stay, and the removal can be taken back (R14–R17).',
    record({
      quantity: integer(),
      scheduled: integer('in all'),
      unitPrice: nanos("what a cycle costs less for each, at today's price"),
      effectiveAt: instant(),
    }),
  ),
  seatRemovalTakenBack: event(
    'SeatRemovalTakenBack',
    'Seats that were to go stay.',
    record({ quantity: integer(), scheduled: integer('in all'), unitPrice: nanos() }),
  ),
  seatChangesClosed: event(
    'SeatChangesClosed',
    'What changed on counted seats and is invoiced before the next cycle: the additions of one day, one line a seat (S24); credits only when more of them wait than one invoice holds.',
    record({ of: oneOf('additions', 'waiting'), period, lines, total }),
  ),
  creditsAllotted: event(
    'CreditsAllotted',
    'A month of the plan began, or the plan changed in it: these credits are due to the pool.',
    record({
      month: integer('months from the anchor to its start'),
      streak: nullable(integer('month n of an unbroken streak')),
      bonusPercent: nullable(nanos()),
      seats: integer('billable'),
      grants: list(grant),
      policy,
    }),
  ),
  streakBroken: event(
    'StreakBroken',
    'The unbroken row of paid months ended; the next month counts as the first again (R43).',
    record({ reason: text() }),
  ),
} as const;
