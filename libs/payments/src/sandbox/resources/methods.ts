import type Stripe from 'stripe';
import type { Books } from '../books.js';
import { cardOfName, cardOfNumber, testCards, type CardConduct } from '../cards.js';
import { sandboxLimits } from '../limits.js';
import type { Customer, PaymentMethod } from '../objects.js';
import { invalid, missing } from '../problem.js';
import { livingCustomer, mergedMetadata } from './customers.js';

type CardGiven = { readonly number: string; readonly exp_month: number; readonly exp_year: number };

export const createMethod = async (
  books: Books,
  { number, exp_month: month, exp_year: year }: CardGiven,
  metadata: Stripe.Metadata = {},
): Promise<PaymentMethod> => {
  const card = cardOfNumber(number);
  if (card === undefined)
    throw invalid('Your card number is incorrect: the sandbox takes the numbers of test cards alone.', {
      code: 'incorrect_number',
      param: 'card[number]',
    });
  const method: PaymentMethod = {
    id: books.newId('payment_method'),
    object: 'payment_method',
    type: 'card',
    card: {
      brand: card.number.startsWith('5') ? 'mastercard' : 'visa',
      country: 'US',
      exp_month: month,
      exp_year: year,
      fingerprint: `sandbox${card.number.slice(-8)}`,
      last4: card.number.slice(-4),
    },
    created: books.now(),
    customer: null,
    livemode: false,
    metadata,
  };
  await books.put<'payment_method'>(method, { card: card.number });
  return method;
};

/** A method by its id; one of the names of test cards makes a new one. */
export const methodOf = async (books: Books, idOrName: string): Promise<PaymentMethod> => {
  const card = cardOfName(idOrName);
  if (card !== undefined)
    return createMethod(books, { number: card.number, exp_month: 12, exp_year: FAR_YEAR });
  const found = await books.find('payment_method', idOrName);
  if (found === null) throw missing('PaymentMethod', idOrName);
  return found;
};

/** Good for as long as anybody tries things on it. */
const FAR_YEAR = 2099;

export const conductOfMethod = async (books: Books, method: string): Promise<CardConduct> => {
  const { card: number } = await books.hiddenOf('payment_method', method);
  return testCards.find((card) => card.number === number)?.conduct ?? { kind: 'succeeds' };
};

export const attach = async (
  books: Books,
  method: PaymentMethod,
  customer: string,
): Promise<PaymentMethod> => {
  const { id } = await livingCustomer(books, customer);
  if (method.customer !== null && method.customer !== id)
    throw invalid('The payment method you provided has already been attached to a customer.', {
      code: 'payment_method_unexpected_state',
    });
  if (method.customer === id) return method;
  const attached = { ...method, customer: id };
  await books.put<'payment_method'>(attached);
  await books.tell('payment_method.attached', attached);
  return attached;
};

export const detach = async (books: Books, method: PaymentMethod): Promise<PaymentMethod> => {
  if (method.customer === null)
    throw invalid('The payment method you provided is not attached to a customer.');
  const customer = await books.get('customer', method.customer);
  const detached = { ...method, customer: null };
  await books.put<'payment_method'>(detached);
  await books.tell('payment_method.detached', detached);
  if (customer.invoice_settings.default_payment_method === method.id)
    await changeDefault(books, customer, null);
  return detached;
};

export const changeDefault = async (
  books: Books,
  customer: Customer,
  method: string | null,
): Promise<Customer> => {
  if (method !== null) {
    const found = await books.get('payment_method', method);
    if (found.customer !== customer.id)
      throw invalid(`The customer does not have a payment method with the ID ${method}.`, {
        code: 'resource_missing',
        param: 'invoice_settings[default_payment_method]',
      });
  }
  const changed = { ...customer, invoice_settings: { default_payment_method: method } };
  await books.put<'customer'>(changed);
  await books.tell('customer.updated', changed);
  return changed;
};

/** Nothing of it can be charged any more; its name is not given again. */
export const deleteCustomer = async (books: Books, id: string): Promise<Customer> => {
  const customer = await livingCustomer(books, id);
  const { data: methods } = await books.page(
    'payment_method',
    { customer: id },
    { limit: sandboxLimits.page.max },
  );
  for (const method of methods) await detach(books, method);
  const deleted: Customer = {
    ...customer,
    invoice_settings: { default_payment_method: null },
    deleted: true,
  };
  await books.put<'customer'>(deleted);
  await books.tell('customer.deleted', deleted);
  return deleted;
};

export const updateMethod = async (
  books: Books,
  method: PaymentMethod,
  metadata: Stripe.Metadata,
): Promise<PaymentMethod> => {
  const changed = { ...method, metadata: mergedMetadata(method.metadata, metadata) };
  await books.put<'payment_method'>(changed);
  await books.tell('payment_method.updated', changed);
  return changed;
};
