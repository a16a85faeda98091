import { giveBackOrder } from '../collecting/give-back.js';
import { paymentOfOrder } from '../names.js';
import { NotYet, reaction } from '../reaction.js';

/** An order lapses while its charge is under way: when the charge succeeds after all, its money goes back. */
export const giveBackWhatAFailedOrderTook = reaction(
  'give-back-what-a-failed-order-took',
  ['SubscriptionOrderFailed', 'PlanChangeFailed', 'SeatOrderFailed'],
  async ({ event }, desk) => {
    const { order } = event.data;
    const payment = paymentOfOrder(order);
    const answer = await desk.payments.outcomeOf(payment);
    if (answer?.kind === 'pending') throw new NotYet(`${payment} is under way`);
    if (answer?.kind === 'succeeded') await giveBackOrder(desk, order, answer);
  },
);
