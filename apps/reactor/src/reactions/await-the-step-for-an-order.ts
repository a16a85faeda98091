import { bookOrder, orderWaits } from '../collecting/book-order.js';
import { idIn } from '../names.js';
import { reaction, WaitsForSomebody } from '../reaction.js';

/**
 * Whether the payer of an order has taken the step is asked until the order is over: a notice of the provider is only faster. What
 * else happens to the customer does not wait for it.
 */
export const awaitTheStepForAnOrder = reaction(
  'await-the-step-for-an-order',
  ['OrderNeedsAction'],
  async ({ stream, event }, desk) => {
    const customer = idIn(stream);
    const { order, payment } = event.data;
    if (!(await orderWaits(desk, customer, order))) return;
    const answer = await desk.payments.outcomeOf(payment);
    if (answer === null || answer.kind === 'requires-action')
      throw new WaitsForSomebody(`${payment} waits for its payer`);
    await bookOrder(desk, { customer, order }, answer);
  },
);
