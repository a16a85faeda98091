import { ClearInvoice } from '#commands';
import { idIn, standingStream } from '../names.js';
import { reaction } from '../reaction.js';

/** R34: the standing hears of every invoice of which nothing is left to pay, also of those that never failed. */
export const clearWhatIsSettled = reaction(
  'clear-what-is-settled',
  ['InvoicePaid', 'InvoiceVoided'],
  async ({ stream, revision, event }, desk) => {
    const invoice = idIn(stream);
    const { value: head } = await desk.invoices.read(invoice, (state) => state.head, desk.now());
    if (head === null) throw new Error(`${invoice} is settled after it is drafted`);
    // What paid it off stands right before, in the same command.
    const before = event.type === 'InvoicePaid' ? await desk.invoiceEvent(stream, revision - 1n) : null;
    const paidBy = before?.type === 'InvoicePaymentApplied' ? before.data.payment : null;
    const credited = before?.type === 'CreditNoteIssued' ? 'credit-note' : 'payment';
    const by = event.type === 'InvoiceVoided' ? 'void' : credited;
    const request = { invoice, by, payment: paidBy } as const;
    await desk.send(
      standingStream(head.customer),
      ['clear'],
      (envelope) => new ClearInvoice(head.customer, request, envelope),
      { unless: ['standing-not-found'] }, // who only ever bought credits has nothing to fall behind with
    );
  },
);
