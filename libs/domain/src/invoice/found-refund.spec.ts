import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { unearned, type InvoiceEvent } from '#domain/invoice';
import { amount, formatNanos, minus, nanosOf, plus, sum, type Nanos } from '#kernel';
import {
  bills,
  bounce,
  credit,
  credits,
  draft,
  foundBack,
  issue,
  issueNote,
  issued,
  on,
  paid,
  pay,
  payBack,
  seats,
  story,
  vat,
} from '../../../../test/support/invoice-stories.js';

const soon = on('2026-04-03');
const cents = (n: number): Nanos => nanosOf(BigInt(n) * 10_000_000n);
const foundIn = (history: readonly InvoiceEvent[]) =>
  history.flatMap((event) => (event.type === 'InvoiceRefundFound' ? [event.data] : []));

describe('money that somebody gave back at the payment provider', () => {
  const part = story(paid, [soon, foundBack('re_9', '60')]);

  it('is credited with its share of the taxes, and has gone when the credit note counts', () => {
    expect(part.slice(-2)).toMatchObject([
      {
        type: 'InvoiceRefundFound',
        data: {
          amount: amount('60'),
          covered: 0n,
          credited: amount('60'),
          expense: 0n,
          creditNote: 'crn_re_9',
        },
      },
      {
        type: 'CreditNoteDrafted',
        data: {
          creditNote: 'crn_re_9',
          lines: [{ line: 1, amount: amount('50') }],
          taxes: [{ tax: 1, amount: amount('10') }],
          totals: { gross: amount('60') },
        },
      },
    ]);
    const counted = story(part, [soon, issueNote('crn_re_9')]);
    expect(counted.slice(-2)).toMatchObject([
      { type: 'CreditNoteIssued', data: { toRefund: amount('60') } },
      { type: 'RefundPaid', data: { refund: 'ref_re_9', amount: amount('60'), reference: 're_9' } },
    ]);
    expect(bills.given(...counted).state).toMatchObject({ refundable: 0n, refunded: amount('60') });
  });
  it('is of a purchase where the invoice sells credits alone', () => {
    const bought = story(
      [],
      [soon, draft({ kind: 'credits', lines: [credits('100')], taxes: [] })],
      ...[issue(), pay('pay_1', '100')].map((step) => [soon, step] as const),
    );
    bills
      .given(...bought)
      .when(soon, foundBack('re_9', '60'))
      .thenRefused('invoice-of-credits');
  });
  it('is found once', () => {
    bills
      .given(...part)
      .when(soon, foundBack('re_9', '60'))
      .then();
  });
  it('takes the last lines first', () => {
    const two = story(
      [],
      [soon, draft({ lines: [seats(), seats({ quantity: 1, amount: amount('29') })], taxes: [] })],
      [soon, issue()],
      [soon, pay('pay_1', '174')],
      [soon, foundBack('re_9', '30')],
    );
    expect(two.at(-1)).toMatchObject({
      data: {
        lines: [
          { line: 2, amount: amount('29') },
          { line: 1, amount: amount('1') },
        ],
      },
    });
  });
  it('pays first what failed and is owed still', () => {
    const owed = story(issued, [soon, pay('pay_1', '200')], [soon, bounce('ref_1', '26')]);
    const found = story(owed, [soon, foundBack('re_9', '36')]);
    expect(found.slice(-3)).toMatchObject([
      { type: 'InvoiceRefundFound', data: { covered: amount('26'), credited: amount('10') } },
      { type: 'RefundPaid', data: { refund: 'ref_1', amount: amount('26'), reference: 're_9' } },
      { type: 'CreditNoteDrafted', data: { totals: { gross: amount('10') } } },
    ]);
  });
  it('is an expense beyond what can be credited', () => {
    const credited = story(
      paid,
      [
        soon,
        credit('crn_1', {
          lines: [{ line: 1, amount: amount('145') }],
          taxes: [{ tax: 1, amount: amount('29') }],
        }),
      ],
      [soon, foundBack('re_9', '5')],
    );
    expect(credited.at(-1)).toMatchObject({
      type: 'InvoiceRefundFound',
      data: { credited: 0n, expense: amount('5'), creditNote: null },
    });
    const open = story(issued, [soon, pay('pay_1', '40')], [soon, foundBack('re_9', '40')]);
    expect(open.at(-1)).toMatchObject({ data: { credited: 0n, expense: amount('40') } });
  });
  it('waits for refunds of the ledger that are under way, and is never more than was paid', () => {
    bills
      .given(...story(issued, [soon, pay('pay_1', '200')]))
      .when(soon, foundBack('re_9', '26'))
      .thenRefused('refund-in-flight', { refund: null });
    bills
      .given(...part)
      .when(soon, foundBack('re_8', '175'))
      .thenRefused('refund-above-paid', { refundable: '174', required: '175' });
    bills
      .given(...issued)
      .when(soon, foundBack('re_9', '1'))
      .thenRefused('invoice-payment-not-found');
    bills
      .given(...paid)
      .when(soon, foundBack('re_9', '1', 'pay_1', 'EUR'))
      .thenRefused('currency-mismatch');
    bills
      .given(...story(paid, [soon, payBack('ref_1', '1')]))
      .when(soon, foundBack('re_9', '1'))
      .then({ type: 'InvoiceRefundFound' }, { type: 'CreditNoteDrafted' });
  });
  it('comes to the coin to what it was, in any parts, and credits everything in the end', () => {
    const shapes = fc.record({
      prices: fc.array(fc.integer({ min: 1, max: 5_000 }), { minLength: 1, maxLength: 4 }),
      taxes: fc.array(fc.integer({ min: 0, max: 900 }), { maxLength: 3 }),
      parts: fc.array(fc.integer({ min: 1, max: 4_000 }), { minLength: 1, maxLength: 12 }),
    });
    fc.assert(
      fc.property(shapes, ({ prices, taxes, parts }) => {
        const gross = sum([...prices, ...taxes].map(cents));
        let history = story(
          [],
          [
            soon,
            draft({
              lines: prices.map((n) => seats({ quantity: 1, unitPrice: cents(n), amount: cents(n) })),
              taxes: taxes.map((n) => vat('1', formatNanos(cents(n)))),
            }),
          ],
          [soon, issue()],
          [soon, pay('pay_1', formatNanos(gross))],
        );
        for (const [n, more] of [...parts, 1_000_000].entries()) {
          const { paid: received, refunded } = bills.given(...history).state;
          const left = minus(received, refunded);
          const back = cents(more) < left ? cents(more) : left;
          if (back === 0n) break;
          const key = `re_${n.toString()}`;
          history = story(history, [soon, foundBack(key, formatNanos(back))]);
          const drafted = bills.given(...history).state;
          if (drafted.creditNotes.has(`crn_${key}`))
            history = story(history, [soon, issueNote(`crn_${key}`, `CRN-${key}`)]);
          const { state } = bills.given(...history);
          expect(state.refunded).toBe(plus(refunded, back));
          expect([state.refundable, state.reserved]).toEqual([0n, state.credited]);
        }
        const { state } = bills.given(...history);
        expect(state).toMatchObject({ refunded: gross, credited: gross, paid: gross });
        expect(state.lines.every((line) => unearned(line) === 0n)).toBe(true);
        expect(foundIn(history).every(({ expense }) => expense === 0n)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
