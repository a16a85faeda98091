import type { RefusalDescription } from './description.js';

/** Why something is refused about topping an account up. */
export const topUpRefusals = {
  'top-up-not-found': { says: 'The account is not topped up.', facts: [] },
  'top-up-too-large': {
    says: 'Nobody is there when it is charged: no more than the price list of the plan goes up to.',
    facts: ['param', 'max'],
  },
  'top-up-not-offered': { says: "The account's plan has no automatic top-up.", facts: ['policy'] },
} as const satisfies Readonly<Record<string, RefusalDescription>>;
