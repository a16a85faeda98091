import { DraftCreditNote } from '#commands';
import { minorUnitOf } from '#domain/accounting';
import { askedRefund } from '../collecting/asked-refund.js';
import { creditsBack, creditsLeft } from '../invoicing/credits-back.js';
import { idIn, invoiceOfPurchase, invoiceStream, noteCommandOf } from '../names.js';
import { NotYet, reaction } from '../reaction.js';

/** What the pool gave up is credited on the invoice with its share of the taxes; the credit note then pays it back. */
export const creditTheInvoiceOfARefund = reaction(
  'credit-the-invoice-of-a-refund',
  ['PurchaseRefunded'],
  async ({ stream, revision, event }, desk) => {
    const purchase = idIn(stream);
    const invoice = invoiceOfPurchase(purchase);
    const { refund, net, currency } = event.data;
    const step = ['credit', refund] as const;
    // Notes of before were named by the fact.
    if ((await desk.invoices.eventsOfCommand(invoice, desk.commandId(...step))) !== null) return;
    const commandId = noteCommandOf(refund);
    const done = await desk.invoices.eventsOfCommand(invoice, commandId);
    const coin = minorUnitOf(currency);
    if (coin === null) throw new Error(`${purchase} is in a currency that invoices are made in`);
    const { value: request } = await desk.invoices.read(
      invoice,
      (state) => (done !== null || creditsLeft(state) === null ? null : creditsBack(state, net, coin)),
      desk.now(),
    );
    if (done === null && request === null) throw new NotYet(`${invoice} is not paid yet`);
    const given = await askedRefund(desk, { stream, revision }, refund);
    const asked = request === null ? nothing : { ...request, reason: given?.reason ?? request.reason };
    await desk.send(
      invoiceStream(invoice),
      step,
      (envelope) => new DraftCreditNote(invoice, asked, envelope),
      { commandId },
    );
  },
);

/** A repeat is answered with what was stored: what it asks for is not looked at. */
const nothing = { lines: [], taxes: [], reason: 'repeated' };
