import type { PolicyDocument } from '../document.js';
import { anyPlan, assumedOfAnyPlan, dollarPlan, purchasedSeats } from './house-rules.js';

/** Purchased seats at $29 a month, dollars as credits, none included (R3, R19). */
export const teams = {
  plan: 'teams',
  title: 'Teams',
  audience: 'organization',
  ...anyPlan,
  ...dollarPlan,
  ...purchasedSeats,
  pass: null,
  expiry: [{ class: 'purchase', after: null, count: null }],
  entitlements: ['dashboard', 'team management', 'usage analytics', 'data policy controls'],
  priceBook: {
    currency: 'USD',
    books: [{ from: '2025-01-01', lines: [{ item: 'seat', tier: null, billed: 'month', perMonth: '29' }] }],
  },
  assumed: [...assumedOfAnyPlan],
} as const satisfies PolicyDocument;
