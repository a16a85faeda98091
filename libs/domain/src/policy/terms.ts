import { flag, integer, list, nanos, nullable, oneOf, record, text, type Of } from '#kernel';

/** Where a grant of credits came from decides how it burns, expires and moves. */
export const lotClass = oneOf(
  'purchase',
  'topup',
  'allotment',
  'promo',
  'pass-base',
  'pass-bonus',
  'adjustment',
);
export type LotClass = Of<typeof lotClass>;

/** R73: which lots pay first. Comparators are tried in order; the lot's id breaks the last tie, so the order is total. */
export const burnOrder = list(
  oneOf(
    'class:topup',
    'class:promo',
    'class:allotment',
    'class:pass-bonus',
    'expiresAt',
    'grantedAt',
    'amount',
  ),
);
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
  record({
    kind: oneOf('percent', 'absolute'),
    below: nanos('percent (20 = 20 %) or amount'),
    recipients: list(oneOf('owner', 'admin', 'member')),
  }),
);

/** R9: the fixed amounts of a purchase, and the amount from which any is allowed (both in the paid currency). */
const purchaseV1 = {
  amounts: list(nanos()),
  anyFrom: nullable(nanos()),
  currency: text('ISO 4217'),
} as const;

const rules = {
  asset: record({
    code: text('USD, or a unit credit'),
    usdPerCredit: nanos('price of one unit in dollars; 1 for dollars (S11)'),
  }),
  burnOrder,
  expiry: list(expiryRule),
  alert: alertRule,
  /** S6: a capture above its hold is recorded openly (what no lot covers becomes debt), or refused. */
  captureAboveHold: oneOf('debt', 'refused'),
} as const;
const limits = {
  holdSeconds: record({ default: integer(), max: integer() }),
  /** R38: usage on the customer's own provider keys may be recorded. */
  ownKeys: flag(),
} as const;

/** As first stored: it did not say which class a bought lot gets. */
export const poolTermsV1 = record({ ...rules, purchase: record(purchaseV1), ...limits });

/**
 * What a plan's policy says of its credit pool: the part that is put into the pool's stream by `PolicyAssigned` (S15),
 * so that replay never depends on today's configuration. `purchase.class`: what a bought lot is called in the burn order.
 */
export const poolTerms = record({
  ...rules,
  purchase: record({ class: oneOf('purchase', 'topup'), ...purchaseV1 }),
  ...limits,
});
export type PoolTerms = Of<typeof poolTerms>;

/** Terms of the first shape: a plan that burns top-ups first sells top-ups. */
export const withPurchaseClass = (old: Of<typeof poolTermsV1>): PoolTerms => ({
  ...old,
  purchase: { class: old.burnOrder.includes('class:topup') ? 'topup' : 'purchase', ...old.purchase },
});
