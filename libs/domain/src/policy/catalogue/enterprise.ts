import type { PolicyDocument } from '../document.js';
import { anyPlan, assumedOfAnyPlan, dollarPlan, purchasedSeats } from './house-rules.js';

/** As teams, at a price of its own contract (R79): the book is filled by the customer's own version. */
export const enterprise = {
  plan: 'enterprise',
  title: 'Enterprise',
  audience: 'organization',
  ...anyPlan,
  ...dollarPlan,
  ...purchasedSeats,
  captureAboveHold: 'debt',
  pass: null,
  expiry: [{ class: 'purchase', after: null, count: null }],
  entitlements: ['dashboard', 'team management', 'usage analytics', 'data policy controls', 'single sign-on'],
  priceBook: { currency: 'USD', books: [] },
  assumed: [...assumedOfAnyPlan],
} as const satisfies PolicyDocument;
