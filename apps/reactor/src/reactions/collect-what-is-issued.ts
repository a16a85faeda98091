import { ApplyPayment } from '#commands';
import { chargeInvoice } from '../collecting/charge-invoice.js';
import type { Desk } from '../desk.js';
import { idIn, paymentOfInvoice, paymentOfOrder, purchaseStream } from '../names.js';
import { reaction } from '../reaction.js';

/** R10: an invoice is paid by the payment of the order or purchase behind it, and what is open then is charged. One with a term waits for it. */
export const collectWhatIsIssued = reaction(
  'collect-what-is-issued',
  ['InvoiceIssued'],
  async (fact, desk) => {
    const invoice = idIn(fact.stream);
    const drafted = await desk.invoiceEvent(fact.stream, 0n);
    if (drafted?.type !== 'InvoiceDrafted') throw new Error(`${invoice} is issued after it is drafted`);
    const { customer, currency, lines, dueDays } = drafted.data;
    const payment = await paymentBehind(desk, lines);
    if (payment !== null) {
      const answer = await desk.payments.outcomeOf(payment);
      if (answer?.kind === 'succeeded') {
        const { amount, method } = answer;
        const request = { payment, amount, currency, method };
        await desk.send(
          fact.stream,
          ['apply', payment],
          (envelope) => new ApplyPayment(invoice, request, envelope),
          { at: desk.now() },
        );
      }
    }
    if (dueDays !== null) return;
    const first = paymentOfInvoice(invoice, 'first');
    await chargeInvoice(desk, { customer, invoice, payment: first, trigger: 'first-charge', retry: null });
  },
);

/** What the invoice's own event was paid with. Lines name that event last; others may stand before it. */
const paymentBehind = async (
  desk: Desk,
  lines: readonly { readonly sources: readonly { readonly stream: string; readonly revision: number }[] }[],
): Promise<string | null> => {
  const source = lines[0]?.sources.at(-1);
  if (source === undefined) return null;
  if (source.stream === purchaseStream(idIn(source.stream))) {
    const requested = await desk.purchaseEvent(source.stream, 0n);
    return requested?.type === 'PurchaseRequested' ? requested.data.payment : null;
  }
  const event = await desk.customerEvent(source.stream, BigInt(source.revision));
  const order = event !== null && 'order' in event.data ? event.data.order : null;
  return order === null ? null : paymentOfOrder(order);
};
