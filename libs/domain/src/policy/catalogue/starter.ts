import type { PolicyDocument } from '../document.js';
import { anyPlan, assumedOfAnyPlan, unitPlan } from './house-rules.js';

/** Credits are attached to one user (R62). No source names its price or allotment: a version that does is published before it is sold. */
export const starter = {
  plan: 'starter',
  title: 'Starter',
  audience: 'individual',
  ...anyPlan,
  ...unitPlan,
  seats: null,
  proration: null,
  allotment: { base: '0', perSeat: '0', every: 'month', rollover: false },
  pass: null,
  entitlements: ['dashboard', 'usage analytics'],
  priceBook: { currency: 'USD', books: [] },
  assumed: [...assumedOfAnyPlan, 'asset.usdPerCredit', 'allotment.base'],
} as const satisfies PolicyDocument;
