import { flag, integer, list, nanos, nullable, oneOf, record, text, type Of } from '#kernel';

/** Where a grant of credits came from decides how it burns, expires and moves. */
export const lotClass = oneOf('purchase', 'topup', 'allotment', 'promo', 'pass-base', 'pass-bonus', 'adjustment');
export type LotClass = Of<typeof lotClass>;

/** R73: which lots pay first. Comparators are tried in order; the lot's id breaks the last tie, so the order is total. */
export const burnOrder = list(oneOf('class:topup', 'class:promo', 'class:allotment', 'class:pass-bonus', 'expiresAt', 'grantedAt', 'amount'));
export type BurnOrder = Of<typeof burnOrder>;

export const capWindow = oneOf('grant_cycle', 'billing_cycle', 'calendar_month', 'calendar_day');
export type CapWindow = Of<typeof capWindow>;

/** How long the lots of one class live: null = for ever. Stored as an instant on the grant. */
export const expiryRule = record({
  class: lotClass,
  after: nullable(oneOf('grant_cycle', 'months', 'days')),
  count: nullable(integer('how many months or days')),
});

export const alertRule = nullable(
  record({ kind: oneOf('percent', 'absolute'), below: nanos('percent (20 = 20 %) or amount'), recipients: list(oneOf('owner', 'admin', 'member')) }),
);

/**
 * What a plan's policy says of its credit pool: the part that is put into the pool's stream by `PolicyAssigned` (S15),
 * so that replay never depends on today's configuration.
 */
export const poolTerms = record({
  asset: record({ code: text('USD, or a unit credit'), usdPerCredit: nanos('price of one unit in dollars; 1 for dollars (S11)') }),
  burnOrder,
  expiry: list(expiryRule),
  alert: alertRule,
  /** S6: what a capture above its hold does with the part that no lot covers. */
  captureAboveHold: oneOf('debt', 'refused'),
  /** R9: the fixed amounts of a purchase, and the amount from which any is allowed (both in the paid currency). */
  purchase: record({ amounts: list(nanos()), anyFrom: nullable(nanos()), currency: text('ISO 4217') }),
  holdSeconds: record({ default: integer(), max: integer() }),
  /** R38: usage on the customer's own provider keys may be recorded. */
  ownKeys: flag(),
});
export type PoolTerms = Of<typeof poolTerms>;
