import { RecordFailedReturn, ReturnPurchase } from '#commands';
import { formatNanos, minus, zero } from '#kernel';
import { idIn, refundOfPayment } from '../names.js';
import { reaction } from '../reaction.js';

/** Money that gave no credits goes back, all that is left of it. No invoice was made for it. What the provider refuses stays owed, and is said. */
export const returnWhatBoughtNothing = reaction(
  'return-what-bought-nothing',
  ['PurchasePaidTooLate', 'PurchaseNotCredited', 'RefundMadeAtProvider'],
  async ({ stream, event }, desk) => {
    if (event.type === 'RefundMadeAtProvider' && event.data.returned === zero) return;
    const purchase = idIn(stream);
    const { value } = await desk.purchases.read(
      purchase,
      ({ head, status, givenBack }) => ({ head, status, givenBack }),
      desk.now(),
    );
    const { head, status, givenBack } = value;
    if (head === null) throw new Error(`${purchase} is paid after it is asked for`);
    if (status !== 'returning') return;
    const { payment, currency } = head;
    const amount = minus(head.gross, givenBack);
    // The provider answers one name once: what is left after a part went otherwise has another.
    const part = givenBack === zero ? [] : [formatNanos(givenBack)];
    const refund = refundOfPayment(payment, stream, 'returned', ...part);
    const answer = await desk.payments.refund({ refund, payment, amount, currency, at: desk.now() });
    if (answer.kind === 'failed') {
      const failed = { refund, reason: { code: answer.code, says: answer.says }, reference: null };
      await desk.send(
        stream,
        ['fail', refund],
        (envelope) => new RecordFailedReturn(purchase, failed, envelope),
        { at: desk.now() },
      );
      return;
    }
    const request = { refund, reference: answer.reference };
    await desk.send(
      stream,
      ['return', ...part],
      (envelope) => new ReturnPurchase(purchase, request, envelope),
      { at: desk.now() },
    );
  },
);
