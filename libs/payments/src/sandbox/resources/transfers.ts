import type { Books } from '../books.js';
import { sandboxLimits } from '../limits.js';
import type { Customer, PaymentIntent } from '../objects.js';
import { invalid } from '../problem.js';
import { succeed } from './charging.js';
import { waitFor } from './intents.js';

/** The payer sends the money by bank, and it is waited for: on the page of the instructions it comes or does not. */
export const awaitTransfer = async (
  books: Books,
  { id, amount, currency, ...intent }: PaymentIntent,
  pages: string,
): Promise<PaymentIntent> => {
  if (intent.customer === null || currency !== 'jpy')
    throw invalid('The sandbox plays bank transfers of a customer, in jpy.', { param: 'currency' });
  const types = {
    allowed_payment_method_types: ['customer_balance'],
    payment_method_types: ['customer_balance'],
  };
  return waitFor(
    books,
    { ...intent, ...types, id, amount, currency },
    {
      type: 'display_bank_transfer_instructions',
      display_bank_transfer_instructions: {
        ...{ type: 'jp_bank_transfer', amount_remaining: amount, currency },
        hosted_instructions_url: `${pages}/step/${id}`,
        reference: id.slice(-10).toUpperCase(),
      },
    },
  );
};

/** What waits longest for money of this customer is paid with what has come; what is too little is waited for on. */
export const fundBalance = async (
  books: Books,
  { id: customer }: Customer,
  { amount, currency }: { readonly amount: number; readonly currency: string },
): Promise<object> => {
  const where = { customer, status: 'requires_action', currency };
  const { data } = await books.page('payment_intent', where, { limit: sandboxLimits.page.max });
  const intent = data.findLast(({ next_action: next }) => next?.display_bank_transfer_instructions);
  const action = intent?.next_action ?? null;
  const awaited = action?.display_bank_transfer_instructions;
  if (intent === undefined || action === null || awaited === undefined)
    throw invalid('The sandbox keeps no balance: nothing waits for this money.', { param: 'currency' });
  const remaining = (awaited.amount_remaining ?? intent.amount) - amount;
  if (remaining < 0)
    throw invalid('The sandbox keeps no balance: this is more than is waited for.', { param: 'amount' });
  if (remaining === 0) await succeed(books, intent, { kind: 'succeeds' });
  else {
    const instructions = { ...awaited, amount_remaining: remaining };
    const next = { ...action, display_bank_transfer_instructions: instructions };
    const funded: PaymentIntent = { ...intent, next_action: next };
    await books.put<'payment_intent'>(funded);
    await books.tell('payment_intent.partially_funded', funded);
  }
  return {
    ...{ object: 'customer_cash_balance_transaction', type: 'funded', customer, currency },
    ...{ net_amount: amount, created: books.now(), livemode: false },
  };
};
