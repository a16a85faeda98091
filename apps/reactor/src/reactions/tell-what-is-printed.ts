import { idIn } from '../names.js';
import { reaction } from '../reaction.js';
import { tell } from '../telling/tell.js';

/** R26–R28: an invoice and a credit note go to the buyer when they are printed for the first time; later prints are downloaded. */
export const tellWhatIsPrinted = reaction(
  'tell-what-is-printed',
  ['InvoiceDocumentRendered'],
  async ({ stream, event }, desk) => {
    const { form, document } = event.data;
    if (form === 'receipt') return;
    const invoice = idIn(stream);
    const { value: known } = await desk.invoices.read(
      invoice,
      ({ head, number, creditNotes }) => ({
        customer: head?.customer ?? null,
        number: form === 'invoice' ? number : (creditNotes.get(document)?.number ?? null),
      }),
      desk.now(),
    );
    if (known.customer === null || known.number === null) return;
    const facts = { invoice, document, number: known.number };
    await tell(desk, event.at, { kind: form, customer: known.customer, facts }, document);
  },
);
