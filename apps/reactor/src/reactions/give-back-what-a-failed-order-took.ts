import { giveBackOrder } from '../collecting/give-back.js';
import { paymentOfOrder } from '../names.js';
import { NotYet, reaction } from '../reaction.js';

/**
 * An order lapses while its charge is under way: the charge is given up, so that it takes nothing later. When it succeeded after
 * all, its money goes back.
 */
export const giveBackWhatAFailedOrderTook = reaction(
  'give-back-what-a-failed-order-took',
  ['SubscriptionOrderFailed', 'PlanChangeFailed', 'SeatOrderFailed'],
  async ({ event }, desk) => {
    const { order } = event.data;
    const payment = paymentOfOrder(order);
    const answer = await desk.payments.giveUp(payment);
    if (answer === null || answer.kind === 'failed') return;
    if (answer.kind !== 'succeeded') throw new NotYet(`${payment} is under way`);
    await giveBackOrder(desk, order, answer);
  },
);
