import { DraftCreditNote } from '#commands';
import { minorUnitOf } from '#domain/accounting';
import type { Invoice } from '#domain/invoice';
import { minus, zero, type Nanos, type View } from '#kernel';
import { taxBack } from '../invoicing/assemble-invoice.js';
import { idIn, invoiceOfPurchase, invoiceStream } from '../names.js';
import { NotYet, reaction } from '../reaction.js';

/** What the pool gave up is credited on the invoice with its share of the taxes; the credit note then pays it back. */
export const creditTheInvoiceOfARefund = reaction(
  'credit-the-invoice-of-a-refund',
  ['PurchaseRefunded'],
  async ({ stream, event }, desk) => {
    const purchase = idIn(stream);
    const invoice = invoiceOfPurchase(purchase);
    const { refund, net, currency } = event.data;
    const step = ['credit', refund] as const;
    const done = await desk.invoices.eventsOfCommand(invoice, desk.commandId(...step));
    const coin = minorUnitOf(currency);
    if (coin === null) throw new Error(`${purchase} is in a currency that invoices are made in`);
    const { value: request } = await desk.invoices.read(
      invoice,
      (state) => (done === null ? noteOf(state, net, coin) : null),
      desk.now(),
    );
    if (done === null && request === null) throw new NotYet(`${invoice} is not paid yet`);
    await desk.send(
      invoiceStream(invoice),
      step,
      (envelope) => new DraftCreditNote(invoice, request ?? nothing, envelope),
    );
  },
);

/** A repeat is answered with what was stored: what it asks for is not looked at. */
const nothing = { lines: [], taxes: [], reason: 'repeated' };

/** `null`: the invoice is on its way. The last part takes all that is left of each tax, so that parts add up to the whole. */
const noteOf = ({ status, lines, taxes }: View<Invoice>, part: Nanos, coin: Nanos) => {
  const [line] = lines;
  if (status !== 'paid' || line === undefined) return null;
  const left = minus(line.net, line.reserved);
  const shares = taxes.map((tax) => ({ amount: tax.amount, left: minus(tax.amount, tax.reserved) }));
  const back =
    part === left
      ? shares.flatMap((tax, index) => (tax.left > zero ? [{ tax: index + 1, amount: tax.left }] : []))
      : taxBack(shares, { part, net: line.net }, coin);
  return { lines: [{ line: 1, amount: part }], taxes: back, reason: 'Unused credits are refunded' };
};
