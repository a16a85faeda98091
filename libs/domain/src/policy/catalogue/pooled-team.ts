import type { PolicyDocument } from '../document.js';
import { anyPlan, assumedOfAnyPlan, countedSeats, unitPlan } from './house-rules.js';

/** Counted seats, 8,000 unit credits a month in one pool, $49 + $12 a seat, or $39 + $10 billed yearly (R65, R67, R71). */
export const pooledTeam = {
  plan: 'pooled-team',
  title: 'Team',
  audience: 'organization',
  ...anyPlan,
  ...unitPlan,
  ...countedSeats,
  allotment: { base: '8000', perSeat: '500', every: 'month', rollover: false },
  pass: null,
  entitlements: ['dashboard', 'pooled credits', 'spaces', 'caps', 'usage analytics'],
  priceBook: {
    currency: 'USD',
    books: [
      {
        from: '2025-01-01',
        lines: [
          { item: 'base', tier: null, billed: 'month', perMonth: '49' },
          { item: 'seat', tier: null, billed: 'month', perMonth: '12' },
          { item: 'base', tier: null, billed: 'year', perMonth: '39' },
          { item: 'seat', tier: null, billed: 'year', perMonth: '10' },
        ],
      },
    ],
  },
  assumed: [...assumedOfAnyPlan, 'asset.usdPerCredit', 'allotment.perSeat'],
} as const satisfies PolicyDocument;
