import { bookPurchase, purchaseWaits } from '../collecting/book-purchase.js';
import { idIn } from '../names.js';
import { reaction } from '../reaction.js';

/** R10: a purchase is charged with its taxes. Nothing new is charged for one that is over; what was asked before is asked after. */
export const chargeWhatIsBought = reaction(
  'charge-what-is-bought',
  ['PurchaseRequested'],
  async ({ stream, event }, desk) => {
    const purchase = idIn(stream);
    const { payment, customer, gross: amount, currency, returnUrl } = event.data;
    const attended = returnUrl === null ? undefined : { returnUrl };
    const answer = (await purchaseWaits(desk, purchase))
      ? await desk.payments.charge({
          ...{ payment, customer, amount, currency, attended },
          ...{ pays: purchase, at: desk.now() },
        })
      : await desk.payments.outcomeOf(payment);
    if (answer !== null) await bookPurchase(desk, { purchase, payment }, answer);
  },
);
