import { balanced, moves, type Posting } from '../accounting/index.js';
import type { ReconciliationEvent } from './events.js';

/**
 * The double entry of one event, balanced (invariant 4): what the provider kept of the period leaves the cash, so that the books
 * and the provider's balance come to the same. Charges, refunds and disputes were booked where they happened.
 */
export const reconciliationPostingsOf = ({ data }: ReconciliationEvent): readonly Posting[] =>
  balanced(
    data.fees.flatMap(({ currency, amount }) =>
      moves('assets:cash', 'expenses:payment-fees', amount, currency),
    ),
  );
