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

/** In the order of a report: the worst first. */
export const findingKinds = [
  'provider-only',
  'ledger-only',
  'amount-differs',
  'currency-differs',
  'status-differs',
  'invoice-without-payment',
  'payment-without-invoice',
  'in-flight',
] as const;
const findingKind = oneOf(...findingKinds);
export type FindingKind = (typeof findingKinds)[number];

const what = oneOf('charge', 'refund', 'dispute', 'other');
const money = record({ amount: nanos('money that leaves is below zero'), currency: text('ISO 4217') });

const finding = record({
  kind: findingKind,
  what,
  key: text('pay_…, or what the provider calls it'),
  reference: nullable(text("the provider's name of what moved the money: ch_…, re_…, dp_…")),
  stream: nullable(text("where the ledger says so: Purchase-pur_… or Invoice-inv_…, a purchase's first")),
  provider: nullable(money),
  ledger: nullable(money),
  at: instant("by the provider's books, where it has the line"),
});
export type Finding = Of<typeof finding>;

const side = record({ count: integer(), amount: nanos() });

/** One kind of money in one currency: what each side has of it, and what of it agrees. */
const total = record({ what, currency: text('ISO 4217'), provider: side, ledger: side, matched: side });
export type Total = Of<typeof total>;

/** What the provider's books have beside the payments themselves. */
const account = record({
  currency: text('ISO 4217'),
  fees: nanos('what the provider kept'),
  payouts: nanos('what left for the bank: below zero'),
  net: nanos('by which its balance changed, payouts aside'),
});
export type Account = Of<typeof account>;

const read = record({ lines: integer(), digest: text('sha-256 of what was compared, hexadecimal') });

const events = {
  reconciliationCompleted: event(
    'ReconciliationCompleted',
    "The provider's books, the ledger and the invoices of a period were compared, both ways.",
    record({
      reconciliation: text('rec_…'),
      entity: text('who issues'),
      period: record({ start: instant(), end: instant('exclusive') }),
      readAt: instant('what was younger than the tolerance then may be in flight'),
      scheduled: flag('by the calendar, one period after the other; left to it, fees are booked once'),
      provider: read,
      ledger: read,
      totals: list(total),
      accounts: list(account),
      counts: list(record({ kind: findingKind, count: integer() })),
      findings: list(finding),
      unlisted: integer('findings beyond those that are listed'),
      fees: list(record({ currency: text('ISO 4217'), amount: nanos() })),
    }),
  ),
} as const;

/** One stream per issuing entity: `Reconciliation-<entity>`. */
export const reconciliationEvents = eventFormat('Reconciliation', events);
export type ReconciliationEvent = EventsOf<typeof events>;
