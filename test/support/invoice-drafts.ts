import fc from 'fast-check';
import type { InvoiceLine } from '#domain/invoice';
import { nanosOf, plusDays, type Nanos } from '#kernel';
import { april, draft, seats } from './invoice-stories.js';

export const cents = (n: number): Nanos => nanosOf(BigInt(n) * 10_000_000n);

const line: fc.Arbitrary<InvoiceLine> = fc
  .record({
    price: fc.integer({ min: 1, max: 9_999 }),
    quantity: fc.constantFrom(1, 2, 5, -1),
    from: fc.integer({ min: -40, max: 40 }),
    length: fc.integer({ min: 1, max: 400 }),
    sells: fc.constantFrom('subscription' as const, 'subscription' as const, 'credits' as const),
  })
  .map(({ price, quantity, from, length, sells }) =>
    seats({
      sells,
      quantity,
      unitPrice: cents(price),
      amount: cents(price * quantity),
      period: { start: plusDays(april.start, from), end: plusDays(april.start, from + length) },
    }),
  );
/** Invoices of a seat and up to four lines more, of any sign and period, with a tax. */
export const drafts = fc
  .record({
    lines: fc.array(line, { minLength: 1, maxLength: 4 }),
    tax: fc.integer({ min: 0, max: 2_000 }),
    due: fc.constantFrom(null, 14),
  })
  .map(({ lines, tax, due }) =>
    draft({
      lines: [seats(), ...lines],
      taxes: [{ code: 'VAT', jurisdiction: 'DE', rate: cents(100), base: cents(100), amount: cents(tax) }],
      dueDays: due,
    }),
  );
