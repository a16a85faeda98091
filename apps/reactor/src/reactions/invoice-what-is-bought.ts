import { DraftInvoice } from '#commands';
import { idIn, invoiceOfPurchase, invoiceStream } from '../names.js';
import { reaction } from '../reaction.js';

/** R26: credits that are bought have an invoice of their own, with the taxes that were charged; their payment pays it. */
export const invoiceWhatIsBought = reaction(
  'invoice-what-is-bought',
  ['PurchaseCredited'],
  async ({ stream, revision }, desk) => {
    const purchase = idIn(stream);
    const requested = await desk.purchaseEvent(stream, 0n);
    if (requested?.type !== 'PurchaseRequested') throw new Error(`${purchase} begins with its request`);
    const { customer, currency, net, taxes, policy } = requested.data;
    const line = {
      ...({ code: 'credits', sells: 'credits', period: null, quantity: 1, days: null } as const),
      ...{ unitPrice: net, amount: net },
      sources: [{ stream, revision: Number(revision) }],
    };
    const request = {
      ...({ entity: desk.entity, customer, kind: 'credits', currency } as const),
      ...{ lines: [line], taxes, dueDays: null, policy },
    };
    const invoice = invoiceOfPurchase(purchase);
    await desk.send(
      invoiceStream(invoice),
      ['draft'],
      (envelope) => new DraftInvoice(invoice, request, envelope),
      { unless: ['invoice-exists'] },
    );
  },
);
