import { RecordPurchaseRefundFailed, RecordPurchaseRefundPaid } from '#commands';
import type { Invoice } from '#domain/invoice';
import { plus, type Nanos, type View } from '#kernel';
import { behindInvoice, type BehindInvoice } from '../collecting/refunds-of-purchase.js';
import { idIn, noteOfRefund, purchaseStream } from '../names.js';
import { reaction } from '../reaction.js';

/** A refund is what its money is: under way, gone, or owed still. The invoice knows, and the purchase says it. */
export const tellAPurchaseOfItsRefund = reaction(
  'tell-a-purchase-of-its-refund',
  ['RefundPaid', 'RefundFailed', 'RefundSettled'],
  async ({ stream, event }, desk) => {
    const behind = await behindInvoice(desk, stream);
    if (behind === null) return;
    const { purchase } = behind;
    const { refund: as, amount } = event.data;
    const { value: notes } = await desk.invoices.read(idIn(stream), notesOf, desk.now());
    const states = event.type === 'RefundFailed' ? ['pending'] : ['pending', 'failed'];
    const refund = named(behind, as) ?? worth(behind, { notes, states, amount });
    if (refund === null) return; // of before purchases were told
    await desk.send(
      purchaseStream(purchase),
      ['tell', refund],
      (envelope) =>
        event.type === 'RefundFailed'
          ? new RecordPurchaseRefundFailed(purchase, { refund, as, reason: event.data.reason }, envelope)
          : new RecordPurchaseRefundPaid(purchase, { refund, as }, envelope),
      { at: desk.now() },
    );
  },
);

/** What each credit note that is issued comes to. */
const notesOf = ({ creditNotes }: View<Invoice>): ReadonlyMap<string, Nanos> =>
  new Map(
    [...creditNotes].flatMap(([id, { number, net, tax }]) =>
      number === null ? [] : [[id, plus(net, tax)] as const],
    ),
  );

/** Made at the provider, or told of before. */
const named = ({ refunds }: BehindInvoice, as: string): string | null => {
  for (const [refund, one] of refunds) if (refund === as || one.as === as) return refund;
  return null;
};

/** One after the other is under way: the first that its money fits. */
const worth = (
  { refunds }: BehindInvoice,
  {
    notes,
    states,
    amount,
  }: {
    readonly notes: ReadonlyMap<string, Nanos>;
    readonly states: readonly string[];
    readonly amount: Nanos;
  },
): string | null => {
  for (const [refund, { state }] of refunds)
    if (states.includes(state) && notes.get(noteOfRefund(refund)) === amount) return refund;
  return null;
};
