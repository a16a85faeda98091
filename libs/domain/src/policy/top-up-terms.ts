import { amount, type Nanos } from '#kernel';
import type { PolicyDocument } from './document.js';

/** Amounts are in the currency that the plan sells credits in. */
export type PlanTopUp = {
  readonly threshold: Nanos;
  readonly amount: Nanos;
  readonly maxPerPeriod: number;
  readonly cooldownSeconds: number;
};

/** R36: what a plan's policy says of topping up, resolved. Null: its accounts are not topped up. */
export const topUpTermsOf = ({ autoTopUp }: PolicyDocument): PlanTopUp | null => {
  if (autoTopUp === null) return null;
  const { threshold, amount: each, maxPerPeriod, cooldownSeconds } = autoTopUp;
  return { threshold: amount(threshold), amount: amount(each), maxPerPeriod, cooldownSeconds };
};
