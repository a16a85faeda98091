import { instant, integer, list, nanos, nullable, oneOf, record, text, type Json, type View } from '#kernel';
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
  found: list(record({ id: text(), reference: text(), expense: nanos(), creditNote: nullable(text()) })),
  disputes: list(
    record({ id: text(), state: oneOf('open', 'won', 'lost'), payment: text(), amount: nanos() }),
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

/** Maps by id, as lists that keep their order. */
const listed = <T extends object>(known: ReadonlyMap<string, T>) =>
  [...known].map(([id, one]) => ({ id, ...one }));
const byId = <T extends { readonly id: string }>(known: readonly T[]): Map<string, Omit<T, 'id'>> =>
  new Map(known.map(({ id, ...one }) => [id, one]));

const encode = (invoice: View<Invoice>): Json =>
  snapshot.encode({
    ...invoice,
    payments: [...invoice.payments].map(([id, amount]) => ({ id, amount })),
    refunds: listed(invoice.refunds),
    found: listed(invoice.found),
    disputes: listed(invoice.disputes),
    failures: [...invoice.failures],
    creditNotes: listed(invoice.creditNotes),
    documents: [...invoice.documents.values()],
  });

const decode = (json: Json): Invoice => {
  const plain = snapshot.decode(json, 'snapshot');
  return {
    ...emptyInvoice(),
    ...plain,
    lines: plain.lines.map((one) => ({ ...one })),
    taxes: plain.taxes.map((one) => ({ ...one })),
    payments: new Map(plain.payments.map(({ id, amount }) => [id, amount])),
    refunds: byId(plain.refunds),
    found: byId(plain.found),
    disputes: byId(plain.disputes),
    failures: new Set(plain.failures),
    creditNotes: byId(plain.creditNotes),
    documents: new Map(plain.documents.map((one) => [printKey(one), one])),
  };
};

/** The fold's state as JSON (S31): decoding and folding on gives what folding from the first event gives. */
export const invoiceState = { encode, decode } as const;
