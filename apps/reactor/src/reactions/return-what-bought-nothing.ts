import { ReturnPurchase } from '#commands';
import { idIn, refundOfPayment } from '../names.js';
import { reaction } from '../reaction.js';

/** Money that gave no credits goes back, all of it. No invoice was made for it. */
export const returnWhatBoughtNothing = reaction(
  'return-what-bought-nothing',
  ['PurchasePaidTooLate', 'PurchaseNotCredited'],
  async ({ stream, event }, desk) => {
    const purchase = idIn(stream);
    const { value: head } = await desk.purchases.read(purchase, (state) => state.head, desk.now());
    if (head === null) throw new Error(`${purchase} is paid after it is asked for`);
    const { payment } = head;
    const { amount, currency } = event.data;
    const refund = refundOfPayment(payment, stream, 'returned');
    const answer = await desk.payments.refund({ refund, payment, amount, currency, at: desk.now() });
    if (answer.kind === 'failed') throw new Error(`${refund} of ${payment} failed: ${answer.code}`);
    const request = { refund, reference: answer.reference };
    await desk.send(stream, ['return'], (envelope) => new ReturnPurchase(purchase, request, envelope), {
      at: desk.now(),
    });
  },
);
