import type { PolicyDocument } from '../document.js';
import { anyPlan, assumedOfAnyPlan, dollarPlan } from './house-rules.js';

/** Individuals only (R39–R44): base credits each month that never expire, bonus credits that live one month. */
export const pass = {
  plan: 'pass',
  title: 'Pass',
  audience: 'individual',
  ...anyPlan,
  ...dollarPlan,
  seats: null,
  proration: null,
  pass: {
    tiers: [
      { name: '19', perMonth: '19', baseCredits: '19' },
      { name: '49', perMonth: '49', baseCredits: '49' },
      { name: '199', perMonth: '199', baseCredits: '199' },
    ],
    bonus: { firstPercent: '5', stepPercent: '5', maxPercent: '40', yearlyPercent: '50', lifeMonths: 1 },
  },
  expiry: [
    { class: 'purchase', after: null, count: null },
    { class: 'pass-base', after: null, count: null },
    { class: 'pass-bonus', after: 'months', count: 1 },
  ],
  entitlements: ['dashboard', 'usage analytics'],
  priceBook: {
    currency: 'USD',
    books: [
      {
        from: '2025-01-01',
        lines: [
          { item: 'pass', tier: '19', billed: 'month', perMonth: '19' },
          { item: 'pass', tier: '49', billed: 'month', perMonth: '49' },
          { item: 'pass', tier: '199', billed: 'month', perMonth: '199' },
          { item: 'pass', tier: '19', billed: 'year', perMonth: '19' },
          { item: 'pass', tier: '49', billed: 'year', perMonth: '49' },
          { item: 'pass', tier: '199', billed: 'year', perMonth: '199' },
        ],
      },
    ],
  },
  assumed: [...assumedOfAnyPlan],
} as const satisfies PolicyDocument;
