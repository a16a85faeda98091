import {
  amount,
  flag,
  integer,
  list,
  nanos,
  nullable,
  oneOf,
  record,
  text,
  type Nanos,
  type Of,
} from '#kernel';
import type { PolicyDocument } from './document.js';

const role = oneOf('owner', 'admin', 'member');

/** R19: what one item costs in one month; `billed` by the year, twelve of them are paid at once. `tier` null: whatever the tier. */
export const priceLine = record({
  item: oneOf('base', 'seat', 'pass'),
  tier: nullable(text()),
  billed: oneOf('month', 'year'),
  perMonth: nanos(),
});
export type PriceLine = Of<typeof priceLine>;

/**
 * What a plan's policy says of its subscription, seats and grants: the part that is put into the customer's stream when the plan
 * is taken (S15). A running customer keeps it, whatever is published later; dated price books in it apply from their date on.
 */
export const planTerms = record({
  audience: oneOf('organization', 'individual'),
  seats: nullable(
    record({ model: oneOf('purchased', 'counted'), countPending: flag(), exemptRoles: list(role) }),
  ),
  proration: nullable(
    record({
      add: oneOf('immediate', 'next_invoice'),
      remove: oneOf('none_until_next_cycle', 'credit_next_invoice'),
    }),
  ),
  allotment: record({
    base: nanos('each month'),
    perSeat: nanos('each month, for every billable seat'),
    rollover: flag(),
  }),
  pass: nullable(
    record({
      tiers: list(record({ name: text(), baseCredits: nanos() })),
      bonus: record({
        firstPercent: nanos(),
        stepPercent: nanos(),
        maxPercent: nanos(),
        yearlyPercent: nanos(),
        lifeMonths: integer(),
      }),
    }),
  ),
  currency: text('ISO 4217'),
  minorUnit: nanos('what amounts of an invoice are whole multiples of'),
  books: list(record({ from: text('date from which it applies to new cycles'), lines: list(priceLine) })),
  entitlements: list(text()),
  forfeit: oneOf('all', 'expiring_only', 'transfer_to_owner'),
});
export type PlanTerms = Of<typeof planTerms>;

/** A document's prices are in dollars: it is refused otherwise. */
const cent = amount('0.01');

/** The part that decides inside a customer, resolved. */
export const planTermsOf = (document: PolicyDocument): PlanTerms => ({
  audience: document.audience,
  seats: document.seats,
  proration: prorationOf(document.proration),
  allotment: {
    base: amount(document.allotment.base),
    perSeat: amount(document.allotment.perSeat),
    rollover: document.allotment.rollover,
  },
  pass: passOf(document.pass),
  currency: document.priceBook.currency,
  minorUnit: cent,
  books: document.priceBook.books.map(({ from, lines }) => ({
    from,
    lines: lines.map((line) => ({ ...line, perMonth: amount(line.perMonth) })),
  })),
  entitlements: document.entitlements,
  forfeit: document.downgrade.forfeit,
});

const prorationOf = (proration: PolicyDocument['proration']): PlanTerms['proration'] =>
  proration === null ? null : { add: proration.add, remove: proration.remove };

const passOf = (pass: PolicyDocument['pass']): PlanTerms['pass'] => {
  if (pass === null) return null;
  const { tiers, bonus } = pass;
  const percent = (text: string): Nanos => amount(text);
  return {
    tiers: tiers.map(({ name, baseCredits }) => ({ name, baseCredits: amount(baseCredits) })),
    bonus: {
      firstPercent: percent(bonus.firstPercent),
      stepPercent: percent(bonus.stepPercent),
      maxPercent: percent(bonus.maxPercent),
      yearlyPercent: percent(bonus.yearlyPercent),
      lifeMonths: bonus.lifeMonths,
    },
  };
};
