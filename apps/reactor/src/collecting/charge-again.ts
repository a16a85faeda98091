import type { Desk } from '../desk.js';
import { NotYet } from '../reaction.js';
import { chargeInvoice, type Attempt } from './charge-invoice.js';

/** Each of them, whatever becomes of the others; then rejects if one is still under way. */
export const chargeEach = async (desk: Desk, attempts: readonly Attempt[]): Promise<void> => {
  const waiting: string[] = [];
  for (const attempt of attempts) {
    try {
      await chargeInvoice(desk, attempt);
    } catch (error) {
      if (!(error instanceof NotYet)) throw error;
      waiting.push(attempt.payment);
    }
  }
  if (waiting.length > 0) throw new NotYet(`${waiting.join(', ')} under way`);
};
