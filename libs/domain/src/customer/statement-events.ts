import { event, instant, integer, list, nanos, nullable, oneOf, record, text, zero } from '#kernel';

const seller = record({
  name: text(),
  address: list(text('line by line')),
  email: nullable(text()),
  taxId: nullable(text()),
});

const of = {
  statement: text('stm_…'),
  from: instant('start of the cycle'),
  until: instant('not part of it: the next cycle starts here'),
  currency: text('ISO 4217'),
} as const;

const printed = {
  buyer: nullable(text('vault reference of the buyer as printed')),
  sha256: text('of the bytes, hexadecimal'),
  template: text('what made these bytes of these facts'),
  seller,
} as const;

const entry = <What extends string>(...whats: readonly [What, ...What[]]) =>
  record({
    at: instant(),
    what: oneOf(...whats),
    number: text('of the document, or of the invoice that was paid'),
    detail: nullable(text()),
    amount: nanos('above zero: the customer owes more'),
  });

/** A line of an entry's document; equal ones of many seats are one. */
const charge = record({
  entry: integer('place in the list of entries: 0, 1, …'),
  sells: oneOf('subscription', 'credits'),
  code: text('what is charged: seat, base, pass, credits'),
  period: nullable(record({ start: instant(), end: instant('exclusive') })),
  quantity: nullable(integer('left out: a part of a line, taken back')),
  days: nullable(record({ days: integer(), of: integer() })),
  unitPrice: nullable(nanos('of one, for the whole period')),
  amount: nanos('before taxes; below zero: taken back'),
});

/** What was invoiced less what was taken back, by place and rate (R27). */
const tax = record({
  code: text('VAT, GST, sales, …'),
  jurisdiction: text('DE, US-CA, …'),
  rate: nanos('percent'),
  base: nanos(),
  amount: nanos(),
});

const dispute = record({
  at: instant('when it came to this'),
  dispute: text("the payment provider's name of it"),
  payment: text('pay_…'),
  state: oneOf('open', 'won', 'lost'),
  amount: nanos(),
});

/** A pool of the customer: opening and moves come to closing. Debt is below zero. */
const credits = record({
  account: text('acc_…'),
  asset: text(),
  opening: nanos(),
  moves: list(
    record({
      kind: text('grant, promotion, purchase, spent, reversed, expiry, …'),
      amount: nanos('below zero: taken'),
    }),
  ),
  closing: nanos(),
});

export const statementEvents = {
  cycleStatementRendered: event(
    'CycleStatementRendered',
    'The statement of a cycle that is over was printed, in one currency: printed again it has the same bytes, and this is their hash.',
    record({
      ...of,
      entries: list(entry('invoice', 'credit-note', 'payment', 'refund', 'void')),
      ...printed,
    }),
  ).next(
    record({
      ...of,
      opening: nanos('of the account; above zero: the customer owed'),
      entries: list(
        entry('invoice', 'credit-note', 'payment', 'refund', 'refund-failed', 'goodwill', 'void'),
      ),
      charges: list(charge),
      taxes: list(tax),
      disputes: list(dispute),
      credits: list(credits),
      ...printed,
    }),
    // The templates that printed these tell of entries alone.
    (old) => ({ ...old, opening: zero, charges: [], taxes: [], disputes: [], credits: [] }),
  ),
} as const;
