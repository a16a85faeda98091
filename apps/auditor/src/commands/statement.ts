import { Impossible } from '../problem.js';
import type { Run } from './command.js';
import { statementOfAccount, type AccountStatementOptions } from './statement-account.js';
import { statementOfCustomer, type CustomerStatementOptions } from './statement-customer.js';

export type StatementOptions = AccountStatementOptions & CustomerStatementOptions;

/** Opening, entries, closing: of a credit account, or of a customer's cycle with its invoices, payments and credits. */
export const statement: Run<StatementOptions> = (context, subject, options) => {
  if (subject.startsWith('cus_')) return statementOfCustomer(context, subject, options);
  if (options.cycle !== undefined)
    throw new Impossible(
      `an account has no billing cycles: ${subject}`,
      'give its customer (cus_…), or a period with --from and --to',
    );
  return statementOfAccount(context, subject, options);
};
