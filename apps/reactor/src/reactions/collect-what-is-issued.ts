import { ApplyPayment } from '#commands';
import { chargeInvoice } from '../collecting/charge-invoice.js';
import type { Desk } from '../desk.js';
import { idIn, paymentOfInvoice, paymentOfOrder } from '../names.js';
import { reaction } from '../reaction.js';

/** R10: an invoice is paid by the payment of the order behind it, and what is open then is charged. One with a term waits for it. */
export const collectWhatIsIssued = reaction(
  'collect-what-is-issued',
  ['InvoiceIssued'],
  async (fact, desk) => {
    const invoice = idIn(fact.stream);
    const drafted = await desk.invoiceEvent(fact.stream, 0n);
    if (drafted?.type !== 'InvoiceDrafted') throw new Error(`${invoice} is issued after it is drafted`);
    const { customer, currency, lines, dueDays } = drafted.data;
    const order = await orderBehind(desk, lines);
    if (order !== null) {
      const payment = paymentOfOrder(order);
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
    const payment = paymentOfInvoice(invoice, 'first');
    await chargeInvoice(desk, { customer, invoice, payment, trigger: 'first-charge', retry: null });
  },
);

/** The order that the invoice's own event fulfilled. Lines name that event last; others may stand before it. */
const orderBehind = async (
  desk: Desk,
  lines: readonly { readonly sources: readonly { readonly stream: string; readonly revision: number }[] }[],
): Promise<string | null> => {
  const source = lines[0]?.sources.at(-1);
  if (source === undefined) return null;
  const event = await desk.customerEvent(source.stream, BigInt(source.revision));
  return event !== null && 'order' in event.data ? event.data.order : null;
};
