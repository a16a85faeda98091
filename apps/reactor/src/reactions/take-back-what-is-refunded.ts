import { DeclinePurchaseRefund, RecordPurchaseRefund, RefundCredits } from '#commands';
import { minorUnitOf } from '#domain/accounting';
import type { CreditPoolEvent } from '#domain/credit-pool';
import { commandIdOf } from '#kernel';
import { askedRefund } from '../collecting/asked-refund.js';
import { leftToGiveBack } from '../collecting/left-to-give-back.js';
import { ceilOf } from '../collecting/share-of.js';
import type { Desk } from '../desk.js';
import { idIn, poolStream } from '../names.js';
import { reaction } from '../reaction.js';

const NAME = 'take-back-what-is-refunded';

/**
 * Invariant 7: the pool says how much of what was bought is unused, and gives up that much and no more. Of two who do this at once
 * one may find the money held or gone: `keepToWhatWasGivenUp` sees to what the other has taken.
 */
export const takeBackWhatIsRefunded = reaction(
  NAME,
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
    // The provider took its time: somebody else may have had another answer.
    if (taken === null && (await isDeclined(desk, purchase, refund))) return;
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
    await record(desk, { stream, refund }, outcome.events);
  },
);

/**
 * The pool's word holds: what it gave up before the refund was declined, or at the same time, is refunded. Whoever took it may
 * have been killed before it said so.
 */
export const keepToWhatWasGivenUp = reaction(
  'keep-to-what-was-given-up',
  ['PurchaseRefundDeclined'],
  async ({ stream, revision, event }, desk) => {
    const { refund } = event.data;
    const purchase = idIn(stream);
    const { value: head } = await desk.purchases.read(purchase, (state) => state.head, desk.now());
    if (head === null) throw new Error(`${purchase} is refunded after it is asked for`);
    const asked = await askedRefund(desk, { stream, revision }, refund);
    if (asked === null) return;
    const taken = await desk.pools.eventsOfCommand(
      head.account,
      commandIdOf(`system:${NAME}`, stream, asked.revision.toString(), 'take', refund),
    );
    if (taken !== null) await record(desk, { stream, refund }, taken);
  },
);

const isDeclined = async (desk: Desk, purchase: string, refund: string): Promise<boolean> => {
  const { value: state } = await desk.purchases.read(
    purchase,
    ({ refunds }) => refunds.get(refund)?.state,
    desk.now(),
  );
  return state === 'declined';
};

const record = async (
  desk: Desk,
  { stream, refund }: { readonly stream: string; readonly refund: string },
  events: readonly CreditPoolEvent[],
): Promise<void> => {
  const gaveUp = events.find((one) => one.type === 'CreditsRefunded');
  if (gaveUp === undefined) throw new Error(`${refund} has taken credits back`);
  const done = { refund, credits: gaveUp.data.amount, net: gaveUp.data.paid.amount };
  await desk.send(
    stream,
    ['taken', refund],
    (envelope) => new RecordPurchaseRefund(idIn(stream), done, envelope),
  );
};
