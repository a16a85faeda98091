import type { PolicyDocument } from '../document.js';
import { anyPlan, assumedOfAnyPlan, countedSeats, unitPlan } from './house-rules.js';

/** As the pooled team, with volume, price and terms of its own contract (R79). */
export const pooledEnterprise = {
  plan: 'pooled-enterprise',
  title: 'Enterprise (pooled)',
  audience: 'organization',
  ...anyPlan,
  ...unitPlan,
  ...countedSeats,
  captureAboveHold: 'debt',
  allotment: { base: '8000', perSeat: '500', every: 'month', rollover: false },
  pass: null,
  entitlements: [
    'dashboard',
    'pooled credits',
    'spaces',
    'caps',
    'usage analytics',
    'single sign-on',
    'data processing agreement',
  ],
  priceBook: { currency: 'USD', books: [] },
  assumed: [...assumedOfAnyPlan, 'asset.usdPerCredit', 'allotment.base', 'allotment.perSeat'],
} as const satisfies PolicyDocument;
