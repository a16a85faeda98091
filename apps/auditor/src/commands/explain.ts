import type { ExplainOptions } from '../explain/options.js';
import { Impossible } from '../problem.js';
import type { Run } from './command.js';
import { explainBalance } from './explain-balance.js';
import { explainDebit } from './explain-debit.js';
import { explainLot } from './explain-lot.js';
import { invoice } from './invoice.js';

/** What an amount is made of, down to the events that say so. */
export const explain: Run<ExplainOptions> = (context, subject, options) => {
  if (subject.startsWith('deb_')) return explainDebit(context, subject, options);
  if (subject.startsWith('lot_')) return explainLot(context, subject, options);
  if (subject.startsWith('acc_')) return explainBalance(context, subject, options);
  if (subject.startsWith('inv_')) return invoice(context, subject, { ...options, explain: true });
  throw new Impossible(
    `${subject} names nothing that can be explained`,
    'give an account (acc_…), a debit (deb_…), a lot (lot_…) or an invoice (inv_…)',
  );
};
