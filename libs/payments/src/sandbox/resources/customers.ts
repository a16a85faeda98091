import type Stripe from 'stripe';
import type { Books } from '../books.js';
import type { Customer } from '../objects.js';
import { missing } from '../problem.js';

type CustomerGiven = Partial<Pick<Customer, 'email' | 'name' | 'description'>> & {
  metadata?: Stripe.Metadata;
};

export const createCustomer = async (
  books: Books,
  { email = null, name = null, description = null, metadata = {} }: CustomerGiven,
): Promise<Customer> => {
  const customer: Customer = {
    ...{ id: books.newId('customer'), object: 'customer', email, name, description, metadata },
    created: books.now(),
    invoice_settings: { default_payment_method: null },
    livemode: false,
  };
  await books.put<'customer'>(customer);
  await books.tell('customer.created', customer);
  return customer;
};

/** One that is somebody still. */
export const livingCustomer = async (books: Books, id: string): Promise<Customer> => {
  const customer = await books.get('customer', id);
  if (customer.deleted === true) throw missing('customer', id);
  return customer;
};

/** As Stripe shows it. */
export const shownCustomer = ({ id, object, deleted, ...rest }: Customer): object =>
  deleted === true ? { id, object, deleted } : { id, object, ...rest };

/** Metadata is merged key by key; an empty value takes its key away. */
export const mergedMetadata = (before: Stripe.Metadata, given: Stripe.Metadata): Stripe.Metadata =>
  Object.fromEntries(Object.entries({ ...before, ...given }).filter(([, value]) => value !== ''));

export const updateCustomer = async (
  books: Books,
  customer: Customer,
  { metadata = {}, ...given }: CustomerGiven,
): Promise<Customer> => {
  const changed = { ...customer, ...given, metadata: mergedMetadata(customer.metadata, metadata) };
  await books.put<'customer'>(changed);
  await books.tell('customer.updated', changed);
  return changed;
};
