import {
  instant,
  integer,
  list,
  nanos,
  nullable,
  oneOf,
  record,
  text,
  type Json,
  type Nanos,
  type View,
} from '#kernel';
import { seller } from './events.js';
import { emptyInvoice, printKey, type Invoice } from './invoice.js';

const line = record({
  sells: oneOf('subscription', 'credits'),
  net: nanos(),
  period: nullable(record({ start: instant(), end: instant() })),
  earned: nanos(),
  reserved: nanos(),
  returned: nanos(),
  returnedUnearned: nanos(),
});
const amounts = list(record({ id: text(), amount: nanos() }));
const creditNote = record({
  id: text(),
  lines: list(record({ line: integer(), amount: nanos() })),
  net: nanos(),
  tax: nanos(),
  number: nullable(text()),
});

/** What cannot be computed from the rest. Lists keep their order: of the printed lines, of arriving. */
const snapshot = record({
  head: nullable(
    record({
      id: text(),
      entity: text(),
      customer: text(),
      currency: text(),
      dueDays: nullable(integer()),
    }),
  ),
  at: instant(),
  status: oneOf('draft', 'open', 'past-due', 'paid', 'void'),
  number: nullable(text()),
  lines: list(line),
  taxes: list(record({ amount: nanos(), reserved: nanos() })),
  dueAt: nullable(instant()),
  gross: nanos(),
  open: nanos(),
  paid: nanos(),
  credited: nanos(),
  refundable: nanos(),
  refunded: nanos(),
  earnedUpTo: instant(),
  earnAt: nullable(instant()),
  payments: amounts,
  refunds: list(
    record({
      id: text(),
      state: oneOf('under-way', 'paid', 'failed', 'retried', 'settled'),
      amount: nanos(),
      payment: nullable(text()),
      reference: nullable(text()),
      reason: nullable(text()),
    }),
  ),
  failures: list(text()),
  creditNotes: list(creditNote),
  reserved: nanos(),
  documents: list(
    record({
      document: text(),
      form: oneOf('invoice', 'receipt', 'credit-note'),
      upTo: integer(),
      sha256: text(),
      template: text(),
      seller,
    }),
  ),
});

const amountsOf = (known: ReadonlyMap<string, Nanos>) => [...known].map(([id, amount]) => ({ id, amount }));
const byId = (known: readonly { readonly id: string; readonly amount: Nanos }[]): Map<string, Nanos> =>
  new Map(known.map(({ id, amount }) => [id, amount]));

const encode = (invoice: View<Invoice>): Json =>
  snapshot.encode({
    ...invoice,
    payments: amountsOf(invoice.payments),
    refunds: [...invoice.refunds].map(([id, one]) => ({ id, ...one })),
    failures: [...invoice.failures],
    creditNotes: [...invoice.creditNotes].map(([id, note]) => ({ id, ...note })),
    documents: [...invoice.documents.values()],
  });

const decode = (json: Json): Invoice => {
  const { lines, taxes, payments, refunds, failures, creditNotes, documents, ...plain } = snapshot.decode(
    json,
    'snapshot',
  );
  return {
    ...emptyInvoice(),
    ...plain,
    lines: lines.map((one) => ({ ...one })),
    taxes: taxes.map((one) => ({ ...one })),
    payments: byId(payments),
    refunds: new Map(refunds.map(({ id, ...one }) => [id, one])),
    failures: new Set(failures),
    creditNotes: new Map(creditNotes.map(({ id, ...note }) => [id, note])),
    documents: new Map(documents.map((one) => [printKey(one), one])),
  };
};

/** The fold's state as JSON (S31): decoding and folding on gives what folding from the first event gives. */
export const invoiceState = { encode, decode } as const;
