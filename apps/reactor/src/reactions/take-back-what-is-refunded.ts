import { DeclinePurchaseRefund, RecordPurchaseRefund, RefundCredits } from '#commands';
import { minorUnitOf } from '#domain/accounting';
import { ceilOf } from '../collecting/share-of.js';
import { idIn, poolStream } from '../names.js';
import { reaction } from '../reaction.js';

/** Invariant 7: the pool says how much of what was bought is unused, and gives up that much and no more. */
export const takeBackWhatIsRefunded = reaction(
  'take-back-what-is-refunded',
  ['PurchaseRefundRequested'],
  async ({ stream, event }, desk) => {
    const purchase = idIn(stream);
    const { refund, amount: asked, reason } = event.data;
    const { value } = await desk.purchases.read(purchase, ({ head, lot }) => ({ head, lot }), desk.now());
    const { head, lot } = value;
    const coin = minorUnitOf(head?.currency ?? '');
    if (head === null || lot === null || coin === null) throw new Error(`${purchase} has given credits`);
    const { account, net } = head;
    const amount = asked === null ? null : ceilOf(asked, lot.credits, net);
    const request = { lot: lot.lot, amount, coin, reference: refund, reason };
    const outcome = await desk.send(
      poolStream(account),
      ['take', refund],
      (envelope) => new RefundCredits(account, request, envelope),
      { unless: ['refund-of-consumed', 'refund-above-paid', 'lot-not-found'] },
    );
    if (outcome.kind === 'refused') {
      const declined = { refund, code: outcome.code };
      await desk.send(
        stream,
        ['decline', refund],
        (envelope) => new DeclinePurchaseRefund(purchase, declined, envelope),
      );
      return;
    }
    const taken = outcome.events.find((one) => one.type === 'CreditsRefunded');
    if (taken === undefined) throw new Error(`${refund} has taken credits back`);
    const done = { refund, credits: taken.data.amount, net: taken.data.paid.amount };
    await desk.send(
      stream,
      ['taken', refund],
      (envelope) => new RecordPurchaseRefund(purchase, done, envelope),
    );
  },
);
