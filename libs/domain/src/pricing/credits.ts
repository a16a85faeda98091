import { MAX_NANOS, refuse, type Nanos, type Refused } from '#kernel';
import { toCredits } from './charge.js';

/** Dollars in a pool's asset (S11), unless that is more than an amount can be. */
export const creditsFor = (usd: Nanos, usdPerCredit: Nanos): Nanos | Refused<'amount-out-of-range'> =>
  usd * 1_000_000_000n >= MAX_NANOS * usdPerCredit
    ? refuse('amount-out-of-range', { param: 'amount' })
    : toCredits(usd, usdPerCredit);
