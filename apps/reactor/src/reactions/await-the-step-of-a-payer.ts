import { bookPurchase, purchaseWaits } from '../collecting/book-purchase.js';
import { idIn } from '../names.js';
import { NotYet, reaction } from '../reaction.js';

/** Whether the payer has taken the step is asked until the purchase is over: a notice of the provider is only faster. */
export const awaitTheStepOfAPayer = reaction(
  'await-the-step-of-a-payer',
  ['PurchaseNeedsAction'],
  async ({ stream, event }, desk) => {
    const purchase = idIn(stream);
    const { payment } = event.data;
    if (!(await purchaseWaits(desk, purchase))) return;
    const answer = await desk.payments.outcomeOf(payment);
    if (answer === null || answer.kind === 'requires-action')
      throw new NotYet(`${payment} waits for its payer`);
    await bookPurchase(desk, { purchase, payment }, answer);
  },
);
