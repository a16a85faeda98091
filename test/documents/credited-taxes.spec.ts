import { describe, expect, it } from '@jest/globals';
import { creditedTaxes, fingerprintOf, printDocument, type PrintedTax } from '#documents';
import { amount, instantOf } from '#kernel';
import { invoiceSample, seatLine } from './samples.js';

const tax = (code: string, rate: string, base: string, of: string): PrintedTax => ({
  ...{ code, jurisdiction: 'DE', rate: amount(rate), base: amount(base), amount: amount(of) },
});

describe('what a credit note takes back of taxes', () => {
  const net = amount('300');
  const invoice = (minorUnit: string, ...taxes: readonly PrintedTax[]) => ({
    ...{ taxes, totals: { net }, minorUnit: amount(minorUnit) },
  });

  it('keeps a reverse charge, on the part that is credited', () => {
    const free = tax('VAT reverse charge', '0', '300', '0');
    expect(creditedTaxes(invoice('0.01', free), { net: amount('100'), taxes: [] })).toEqual([
      { ...free, base: amount('100') },
    ]);
    expect(creditedTaxes(invoice('0.01', free), { net, taxes: [] })).toEqual([free]);
  });

  it('is of whole coins: a third of what is taxed, in currencies of none, two and three decimals', () => {
    const half = tax('VAT', '19', '200', '38');
    const note = { net: amount('100'), taxes: [{ tax: 1, amount: amount('12.67') }] };
    const bases = ['1', '0.01', '0.001'].map((coin) => creditedTaxes(invoice(coin, half), note)[0]?.base);
    expect(bases).toEqual([amount('67'), amount('66.67'), amount('66.667')]);
  });

  it('leaves out a tax that it does not take back', () => {
    const taxes = [tax('VAT', '19', '200', '38'), tax('VAT', '7', '100', '7')];
    const note = { net: amount('100'), taxes: [{ tax: 2, amount: amount('7') }] };
    expect(creditedTaxes(invoice('0.01', ...taxes), note).map(({ rate }) => rate)).toEqual([amount('7')]);
  });

  it('is printed, with what the law wants to be read', async () => {
    const at = instantOf('2026-02-03T00:00:00.000Z');
    const free = tax('VAT reverse charge', '0', '150', '0');
    const note = (allTaxes: readonly PrintedTax[], reason: string) =>
      printDocument({
        ...{ ...invoiceSample({ lines: [seatLine(5, '30')] }), kind: 'credit-note', id: 'crn_1' },
        ...{ invoice: 'INV-000042', invoiceDated: at, reason, allTaxes },
        ...{ againstOpen: amount('0'), toRefund: amount('150') },
      });
    const prints = await Promise.all([note([], 'Why'), note([free], 'Why'), note([free], 'Another reason')]);
    expect(new Set(prints.map(fingerprintOf)).size).toBe(3);
  });
});
