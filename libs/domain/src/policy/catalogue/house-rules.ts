import { defaultPermissions } from '../permissions.js';
import type { PolicyDocument } from '../document.js';

/** What several plans of the catalogue have in common. A plan's document spells all of it out: nothing is inherited at run time. */
export const anyPlan = {
  captureAboveHold: 'refused',
  holdSeconds: { default: 600, max: 86_400 },
  ownKeys: true,
  permissions: defaultPermissions,
  caps: [],
  alert: { kind: 'percent', below: '20', recipients: ['owner'] },
  autoTopUp: { threshold: '5', amount: '20', maxPerPeriod: 5, cooldownSeconds: 600, onFailure: 'pause' },
  dunning: { attempts: 4, retryAfterDays: [3, 4, 7], graceDays: 3, retentionDays: 30, restore: 'immediate' },
  downgrade: { forfeit: 'all' },
} as const satisfies Partial<PolicyDocument>;

/** Credits are dollars (R45): sold in the amounts of R9, and what dies first burns first. */
export const dollarPlan = {
  asset: { code: 'USD', scale: 9, usdPerCredit: '1' },
  allotment: { base: '0', perSeat: '0', every: 'month', rollover: false },
  purchase: {
    class: 'purchase',
    amounts: ['50', '100', '250', '500', '1000'],
    anyFrom: '1000',
    currency: 'USD',
  },
  burnOrder: ['expiresAt', 'grantedAt'],
} as const satisfies Partial<PolicyDocument>;

/** Credits are units (S11): top-ups roll over and are spent before the allotment, of which nothing rolls over (R71–R73). */
export const unitPlan = {
  asset: { code: 'CREDIT', scale: 9, usdPerCredit: '0.01' },
  purchase: {
    class: 'topup',
    amounts: ['50', '100', '250', '500', '1000'],
    anyFrom: '1000',
    currency: 'USD',
  },
  expiry: [
    { class: 'topup', after: null, count: null },
    { class: 'allotment', after: 'grant_cycle', count: null },
  ],
  burnOrder: ['class:topup', 'expiresAt', 'grantedAt'],
} as const satisfies Partial<PolicyDocument>;

export const purchasedSeats = {
  seats: { model: 'purchased', countPending: false, exemptRoles: [] },
  proration: { add: 'immediate', remove: 'none_until_next_cycle', granularity: 'day' },
} as const satisfies Partial<PolicyDocument>;

export const countedSeats = {
  seats: { model: 'counted', countPending: false, exemptRoles: [] },
  proration: { add: 'immediate', remove: 'credit_next_invoice', granularity: 'day' },
} as const satisfies Partial<PolicyDocument>;

/** S16: no source states these. */
export const assumedOfAnyPlan = [
  'autoTopUp.amount',
  'autoTopUp.maxPerPeriod',
  'autoTopUp.cooldownSeconds',
  'dunning.attempts',
  'dunning.retryAfterDays',
  'captureAboveHold',
  'holdSeconds',
] as const;
