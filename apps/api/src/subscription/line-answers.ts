import type { InvoiceLine } from '#domain/customer';
import { formatNanos, type View } from '#kernel';
import type { Tax } from '#tax';
import type { JsonSchema } from '../body/rules.js';
import { amountOf, instantOf, listOf, objectOf, orNull, textOf, wholeOf } from '../openapi/answers.js';

export const periodSchema = objectOf({ start: instantOf(''), end: instantOf('Not part of it.') });

/** One line of an invoice to come. */
export const lineSchema: JsonSchema = objectOf({
  item: { type: 'string', enum: ['base', 'seat', 'pass'] },
  tier: orNull(textOf('')),
  quantity: wholeOf('Below zero: given back.'),
  unit_price: amountOf('Of one, for a whole cycle.'),
  days: wholeOf('Days that are charged.'),
  of_days: wholeOf('Days of the cycle.'),
  period: periodSchema,
  amount: amountOf('quantity × unit_price × days / of_days, rounded once, half to even.'),
  source: objectOf({
    kind: {
      type: 'string',
      enum: ['cycle', 'seats-added', 'member-seated', 'member-unseated', 'plan-left', 'plan-taken'],
    },
    references: listOf(textOf('The members or the order that it charges for.')),
  }),
  price_book: textOf('By its date.'),
  policy: textOf('policy@version'),
});

export const lineAnswer = (line: View<InvoiceLine>): object => ({
  item: line.item,
  tier: line.tier,
  quantity: line.quantity,
  unit_price: formatNanos(line.unitPrice),
  days: line.days,
  of_days: line.of,
  period: { ...line.period },
  amount: formatNanos(line.amount),
  source: { kind: line.source.kind, references: [...line.source.references] },
  price_book: line.book,
  policy: line.policy,
});

export const taxSchema: JsonSchema = objectOf({
  code: textOf('VAT, GST, sales …'),
  jurisdiction: textOf('DE, US-CA …'),
  rate: amountOf('Percent.'),
  base: amountOf('What it is of.'),
  amount: amountOf(''),
});

export const taxAnswer = ({ code, jurisdiction, rate, base, amount }: View<Tax>): object => ({
  code,
  jurisdiction,
  rate: formatNanos(rate),
  base: formatNanos(base),
  amount: formatNanos(amount),
});
