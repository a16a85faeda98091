import { RecordFailedRefund } from '#commands';
import { zero } from '#kernel';
import { idIn, invoiceOfPurchase, invoiceStream } from '../names.js';
import { reaction } from '../reaction.js';

/**
 * Money that somebody gave back at the provider and that did not reach the payer has paid nothing: what was credited with it, and what
 * had failed before and counted as paid by it, is owed again.
 */
export const oweAgainWhatCameBack = reaction(
  'owe-again-what-came-back',
  ['ProviderRefundFailed'],
  async ({ stream, event }, desk) => {
    const purchase = idIn(stream);
    const invoice = invoiceOfPurchase(purchase);
    const { refund: made, reference, credited, currency, reason } = event.data;
    const { value: head } = await desk.purchases.read(purchase, (state) => state.head, desk.now());
    if (head === null) throw new Error(`${purchase} is asked for before it is refunded`);
    const { value: paid } = await desk.invoices.read(
      invoice,
      ({ refunds }) =>
        [...refunds].flatMap(([refund, { state, amount, payment, reference: by }]) => {
          const counted = refund === made ? credited > zero : state === 'settled' && by === reference;
          return counted ? [{ refund, amount, payment: payment ?? head.payment }] : [];
        }),
      desk.now(),
    );
    for (const one of paid) {
      const request = { ...one, currency, reason, reference };
      await desk.send(
        invoiceStream(invoice),
        ['back', one.refund],
        (envelope) => new RecordFailedRefund(invoice, request, envelope),
        { at: desk.now() },
      );
    }
  },
);
