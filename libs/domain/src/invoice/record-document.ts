import { accept, refuse, type Decide } from '#kernel';
import type { InvoiceEvent } from './events.js';
import { printKey, type Invoice } from './invoice.js';
import type { RecordDocument } from './requests.js';

type PrintRefusal = 'invoice-not-found' | 'invoice-not-issued' | 'credit-note-not-found';

/** Decided once for each state that is printed: the first hash of it counts, and an older state says nothing any more. */
export const recordDocument =
  (request: RecordDocument): Decide<InvoiceEvent, Invoice, PrintRefusal> =>
  ({ head, number, creditNotes, documents }, at) => {
    if (head === null) return refuse('invoice-not-found');
    if (number === null) return refuse('invoice-not-issued', { invoice: head.id });
    const { form, document } = request;
    if (form === 'credit-note' && (creditNotes.get(document)?.number ?? null) === null)
      return refuse('credit-note-not-found', { credit_note: document });
    const known = documents.get(printKey(request));
    if (known !== undefined && known.upTo >= request.upTo) return accept([]);
    return accept([{ type: 'InvoiceDocumentRendered', at, data: request }]);
  };
