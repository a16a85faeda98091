import { RecordDocument } from '#commands';
import type { Asked } from '../documents/printed-invoice.js';
import { idIn } from '../names.js';
import { reaction } from '../reaction.js';

/**
 * An invoice is printed when it is issued, and again when what it says of itself has changed: paid, credited, void. Where no press
 * stands (a request that runs its consequences itself), nothing is printed: whoever follows the log does it.
 */
export const printWhatIsIssued = reaction(
  'print-what-is-issued',
  ['InvoiceIssued', 'InvoicePaid', 'InvoiceVoided', 'CreditNoteIssued'],
  async ({ stream, revision, event }, desk) => {
    if (desk.press === undefined) return;
    const invoice = idIn(stream);
    const asked: Asked[] = [{ form: 'invoice', document: invoice }];
    if (event.type === 'InvoicePaid') asked.push({ form: 'receipt', document: invoice });
    if (event.type === 'CreditNoteIssued')
      asked.push({ form: 'credit-note', document: event.data.creditNote });
    for (const one of asked) {
      const request = await desk.press.print(invoice, one, Number(revision));
      await desk.send(
        stream,
        ['record', one.form, one.document],
        (envelope) => new RecordDocument(invoice, request, envelope),
        { at: desk.now() },
      );
    }
  },
);
