import { DeclinePurchaseRefund, RecordPurchaseRefund, RefundCredits } from '#commands';
import { minorUnitOf } from '#domain/accounting';
import { leftToGiveBack } from '../collecting/left-to-give-back.js';
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
    const { account, net, payment } = head;
    const decline = (code: string) =>
      desk.send(
        stream,
        ['decline', refund],
        (envelope) => new DeclinePurchaseRefund(purchase, { refund, code }, envelope),
      );
    // What the pool has given up is given up, whatever has become of the payment since.
    const step = ['take', refund] as const;
    const taken = await desk.pools.eventsOfCommand(account, desk.commandId(...step));
    const left =
      taken !== null
        ? ({ kind: 'left', amount: asked } as const)
        : await leftToGiveBack(desk, { purchase, payment, amount: asked, coin });
    if (left.kind === 'declined') {
      await decline(left.code);
      return;
    }
    const amount = left.amount === null ? null : ceilOf(left.amount, lot.credits, net);
    const request = { lot: lot.lot, amount, coin, reference: refund, reason };
    const outcome = await desk.send(
      poolStream(account),
      step,
      (envelope) => new RefundCredits(account, request, envelope),
      { unless: ['refund-of-consumed', 'refund-above-paid', 'lot-not-found'] },
    );
    if (outcome.kind === 'refused') {
      await decline(outcome.code);
      return;
    }
    const gaveUp = outcome.events.find((one) => one.type === 'CreditsRefunded');
    if (gaveUp === undefined) throw new Error(`${refund} has taken credits back`);
    const done = { refund, credits: gaveUp.data.amount, net: gaveUp.data.paid.amount };
    await desk.send(
      stream,
      ['taken', refund],
      (envelope) => new RecordPurchaseRefund(purchase, done, envelope),
    );
  },
);
