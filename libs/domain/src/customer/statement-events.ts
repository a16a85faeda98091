import { event, instant, list, nanos, nullable, oneOf, record, text } from '#kernel';

const seller = record({
  name: text(),
  address: list(text('line by line')),
  email: nullable(text()),
  taxId: nullable(text()),
});

export const statementEvents = {
  cycleStatementRendered: event(
    'CycleStatementRendered',
    'The statement of a cycle that is over was printed, in one currency: printed again it has the same bytes, and this is their hash.',
    record({
      statement: text('stm_…'),
      from: instant('start of the cycle'),
      until: instant('not part of it: the next cycle starts here'),
      currency: text('ISO 4217'),
      entries: list(
        record({
          at: instant(),
          what: oneOf('invoice', 'credit-note', 'payment', 'refund', 'void'),
          number: text('of the document, or of the invoice that was paid'),
          detail: nullable(text()),
          amount: nanos('above zero: the customer owes more'),
        }),
      ),
      buyer: nullable(text('vault reference of the buyer as printed')),
      sha256: text('of the bytes, hexadecimal'),
      template: text('what made these bytes of these facts'),
      seller,
    }),
  ),
} as const;
