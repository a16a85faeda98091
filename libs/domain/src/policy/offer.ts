import { larger, zero, type Nanos, type View } from '#kernel';
import type { PoolTerms } from './terms.js';

/** R9: one of the fixed amounts, or any from the threshold up. */
export const isOffered = (amount: Nanos, { amounts, anyFrom }: View<PoolTerms['purchase']>): boolean =>
  amounts.includes(amount) || (anyFrom !== null && amount >= anyFrom);

/** What the price list goes up to: its largest amount, or the one from which any may be bought. */
export const largestListed = ({ amounts, anyFrom }: View<PoolTerms['purchase']>): Nanos =>
  [...amounts, ...(anyFrom === null ? [] : [anyFrom])].reduce(larger, zero);
