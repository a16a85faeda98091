import { customers, type Customer, type CustomerEvent } from '#domain/customer';
import type { Decoded } from '#engine';
import { customerStream, decodeCustomer } from '../accounts/events.js';
import { streamAt, type Moment, type StreamAt, type Visit } from '../accounts/stream-history.js';
import type { Ledger } from '../log/ledger.js';
import { Impossible } from '../problem.js';

export type CustomerEntry = Decoded<CustomerEvent>;

/** A customer at a moment, from its own events; what is due by then counts. */
export const customerAt = async (
  ledger: Ledger,
  customer: string,
  moment: Moment,
  visit: Visit<Customer, CustomerEvent> = () => undefined,
): Promise<StreamAt<Customer, CustomerEvent>> => {
  const kind = { decider: customers, decode: decodeCustomer };
  const found = await streamAt({ ledger, stream: customerStream(customer) }, kind, moment, visit);
  if (found === null)
    throw new Impossible(
      `there is no customer ${customer} in ${ledger.name} at ${moment.asOf}`,
      'list the customers with: npm run auditor -- replay --type CustomerRegistered',
    );
  return found;
};
