import type { RefusalDescription } from './description.js';

/** Codes about comparing the books with the payment provider's; see `refusals`. */
export const reconciliationRefusals = {
  'reconciliation-not-found': { says: 'There is no such reconciliation.', facts: ['reconciliation'] },
  'reconciliation-period-invalid': {
    says: 'The period ends after it begins, not in the future, and is not longer than the limit.',
    facts: ['from', 'to', 'limit_days'],
  },
  'reconciliation-too-large': {
    says: 'One side has more lines around this period than are compared at once: take a shorter one.',
    facts: ['limit'],
  },
  'provider-books-unavailable': { says: 'The payment provider does not list its books now.', facts: [] },
} as const satisfies Readonly<Record<string, RefusalDescription>>;
