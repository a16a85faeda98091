import { zero } from '#kernel';
import type { ChargeAnswer } from '#payments';
import type { Desk } from '../desk.js';
import { paymentOfOrder, refundOfOrder } from '../names.js';
import { NotGivenBack } from '../reaction.js';

/** What was paid for an order that came to nothing goes back, once, whoever finds out first. No invoice was made for it. */
export const giveBackOrder = async (
  desk: Desk,
  order: string,
  { amount, currency }: Extract<ChargeAnswer, { readonly kind: 'succeeded' }>,
): Promise<void> => {
  const payment = paymentOfOrder(order);
  const refund = refundOfOrder(order);
  const answer = await desk.payments.refund({ refund, payment, amount, currency, at: desk.now() });
  if (answer.kind === 'succeeded') return;
  // The provider answers the same for good; when somebody has given all of it back there, nothing is owed any more.
  const there = await desk.payments.refundable(payment);
  if (there !== null && there.left === zero) return;
  throw new NotGivenBack(`${refund} of ${payment} failed: ${answer.code}`);
};
