import { event, eventFormat, integer, oneOf, record, text, type EventsOf, type Of } from '#kernel';

/** Stored names are a format: a released shape never changes, a new version stands beside it with `.next(codec, upcast)`. */

export const documentKind = oneOf('invoice', 'credit-note');
export type DocumentKind = Of<typeof documentKind>;

const events = {
  registerOpened: event(
    'RegisterOpened',
    'An issuing entity numbers its documents: invoices and credit notes each in a series of their own.',
    record({ entity: text('who issues'), invoicePrefix: text('INV'), creditNotePrefix: text('CRN') }),
  ),
  documentNumbered: event(
    'DocumentNumbered',
    'A document has the next number of its series, for good: asked again, it has the same (S26).',
    record({
      document: text('inv_… or crn_…'),
      kind: documentKind,
      sequence: integer('1, 2, … without a gap'),
      number: text('INV-000042'),
    }),
  ),
} as const;

/** One stream per issuing entity: `InvoiceRegister-<entity>`. Numbers move no value: a register has no postings. */
export const invoiceRegisterEvents = eventFormat('InvoiceRegister', events);
export type InvoiceRegisterEvent = EventsOf<typeof events>;
