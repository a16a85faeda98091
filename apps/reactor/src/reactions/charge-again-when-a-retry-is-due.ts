import { chargeEach } from '../collecting/charge-again.js';
import { idIn, paymentOfInvoice } from '../names.js';
import { reaction } from '../reaction.js';

/** R29: what is unpaid is charged again, by schedule or because somebody asked. Each time is a payment of its own. */
export const chargeAgainWhenARetryIsDue = reaction(
  'charge-again-when-a-retry-is-due',
  ['PaymentRetryBecameDue', 'PaymentRetryRequested'],
  async ({ stream, revision, event }, desk) => {
    const asked = event.type === 'PaymentRetryRequested' ? event.data.retry : null;
    const trigger = asked === null ? ('schedule' as const) : ('request' as const);
    await chargeEach(
      desk,
      event.data.invoices.map((invoice) => ({
        ...{ customer: idIn(stream), invoice, trigger, retry: asked },
        payment: paymentOfInvoice(invoice, stream, revision.toString()),
      })),
    );
  },
);
