import type { Nanos, View } from '#kernel';
import type { PoolTerms } from './terms.js';

/** R9: one of the fixed amounts, or any from the threshold up. */
export const isOffered = (amount: Nanos, { amounts, anyFrom }: View<PoolTerms['purchase']>): boolean =>
  amounts.includes(amount) || (anyFrom !== null && amount >= anyFrom);
