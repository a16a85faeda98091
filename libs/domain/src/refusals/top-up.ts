import type { RefusalDescription } from './description.js';

/** Why something is refused about topping an account up. */
export const topUpRefusals = {
  'top-up-not-found': { says: 'The account is not topped up.', facts: [] },
  'top-up-not-offered': { says: "The account's plan has no automatic top-up.", facts: ['policy'] },
} as const satisfies Readonly<Record<string, RefusalDescription>>;
