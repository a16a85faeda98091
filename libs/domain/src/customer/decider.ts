import { accept, refuse, type Decide, type Decider } from '#kernel';
import { newCustomer, type Customer } from './customer.js';
import type { CustomerEvent } from './events.js';
import { evolve } from './fold.js';
import { settle } from './settle.js';

/** All that the engine needs to know of a customer. */
export const customers: Decider<Customer, CustomerEvent> = { initial: newCustomer, evolve, settle };

/** A sweep: what is due has been booked before the decision, and that is all (S2). */
export const settleCustomer: Decide<CustomerEvent, Customer, 'customer-not-found'> = ({ registered }) =>
  registered === null ? refuse('customer-not-found') : accept([]);
