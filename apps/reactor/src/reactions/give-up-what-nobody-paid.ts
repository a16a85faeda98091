import { bookPurchase } from '../collecting/book-purchase.js';
import { idIn } from '../names.js';
import { NotYet, reaction } from '../reaction.js';

/** An abandoned purchase takes nothing later. What it took in the last moment is booked, and goes back. */
export const giveUpWhatNobodyPaid = reaction(
  'give-up-what-nobody-paid',
  ['PurchaseAbandoned'],
  async ({ stream, event }, desk) => {
    const { payment } = event.data;
    const answer = await desk.payments.giveUp(payment);
    if (answer === null || answer.kind === 'failed') return;
    if (answer.kind === 'requires-action') throw new NotYet(`${payment} is not given up yet`);
    await bookPurchase(desk, { purchase: idIn(stream), payment }, answer);
  },
);
