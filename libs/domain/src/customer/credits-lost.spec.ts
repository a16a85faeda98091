import { describe, expect, it } from '@jest/globals';
import { creditsLost } from './change-plan.js';

const team = (forfeit: 'all' | 'expiring_only' | 'transfer_to_owner', policy = 'pooled-team@1') => ({
  policy,
  terms: { audience: 'organization' as const, forfeit },
});
const person = (policy = 'pro@1') => ({
  policy,
  terms: { audience: 'individual' as const, forfeit: 'all' as const },
});

describe('credits that end with a plan (S17, R80)', () => {
  it.each([
    ['of a team for one person: what its policy says', team('all'), person(), 'all'],
    ['of a team whose policy spares what never expires', team('expiring_only'), person(), 'expiring'],
    ['of a team whose owner keeps the pool', team('transfer_to_owner'), person(), null],
    ['of one person for a team: what would have expired', person(), team('all'), 'expiring'],
    [
      'of a team for another team: those of its month',
      team('all'),
      team('all', 'enterprise@1'),
      'of-the-month',
    ],
    ['of one person for another plan: those of its month', person(), person('pass@1'), 'of-the-month'],
    ['of a tier: none', person('pass@1'), person('pass@1'), null],
  ] as const)('%s', (_, left, taken, lost) => {
    expect(creditsLost(left, taken)).toBe(lost);
  });
});
