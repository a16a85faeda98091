/**
 * The pool that a customer's plan fills: `cus_X` owns `acc_X`, so each is known from the other without looking it up. Other
 * accounts may stand beside it. Total and one-to-one: an id that is spelled otherwise is prefixed as it is.
 */
export const accountOfCustomer = (customer: string): string =>
  `acc_${customer.startsWith('cus_') ? customer.slice('cus_'.length) : customer}`;
