import { accept, refuse, type Decide } from '#kernel';
import type { Customer } from './customer.js';
import type { CustomerEvent, DataOf } from './events.js';

export type RecordStatement = DataOf<'CycleStatementRendered'>;

/** R26: what a cycle came to, once it is over. One command for each cycle and currency, so that it is recorded once. */
export const recordStatement =
  (
    statement: RecordStatement,
  ): Decide<CustomerEvent, Customer, 'customer-not-found' | 'timestamp-in-future'> =>
  ({ registered }, at) => {
    if (registered === null) return refuse('customer-not-found');
    if (statement.until > at) return refuse('timestamp-in-future', { param: 'until' });
    return accept([{ type: 'CycleStatementRendered', at, data: statement }]);
  };
