import { describe, expect, it } from '@jest/globals';
import Big from 'big.js';
import fc from 'fast-check';
import { amount, formatNanos, instantOf, nanosOf, sum, zero, type Nanos } from '#kernel';
import type { TaxPlace, TaxRequest } from '../port.js';
import { offlineTaxDesk } from './desk.js';
import { listedCountries, listedStates } from './library.js';

const cent = amount('0.01');
const desk = offlineTaxDesk({ country: 'DE' });
const asked = (place: TaxPlace | null, more: Partial<TaxRequest> = {}): TaxRequest => ({
  ...{ place, currency: 'USD', minorUnit: cent, at: instantOf('2026-03-10T12:00:00.000Z') },
  lines: [{ sells: 'subscription', amount: amount('145') }],
  ...more,
});
const from = (country: string, taxId: string | null = null, region: string | null = null): TaxPlace => ({
  ...{ country, region, taxId },
});
const told = async (request: TaxRequest, by = desk): Promise<readonly string[]> =>
  (await by.taxesOf(request)).map(
    ({ code, jurisdiction, rate, base, amount: tax }) =>
      `${code} ${jurisdiction} ${formatNanos(rate)}% of ${formatNanos(base)} = ${formatNanos(tax)}`,
  );

describe('tax by location', () => {
  it.each([
    ['at home, a business as well', from('DE', 'DE136695976'), 'VAT DE 19% of 145 = 27.55'],
    ['a person elsewhere in the union', from('FR'), 'VAT FR 20% of 145 = 29'],
    ['a business elsewhere in the union', from('FR', 'FR40303265045'), 'VAT reverse charge FR 0% of 145 = 0'],
    ['an id of another country than the place', from('FR', 'IT00743110157'), 'VAT FR 20% of 145 = 29'],
    ['an id whose check digits are wrong', from('FR', 'FR40303265046'), 'VAT FR 20% of 145 = 29'],
    ['a Greek id has a prefix of its own', from('GR', 'EL 094259216'), 'VAT reverse charge GR 0% of 145 = 0'],
    ['Greece as the union spells it', from('EL'), 'VAT GR 24% of 145 = 34.8'],
    ['Monaco, of the French territory', from('MC'), 'VAT FR 20% of 145 = 29'],
    ['outside the union', from('CH'), 'VAT CH 8.1% of 145 = 11.74'],
    [
      'a business where registered sellers charge it',
      from('CH', 'CHE116281710'),
      'VAT CH 8.1% of 145 = 11.74',
    ],
    ['a business in the kingdom', from('GB', 'GB980780684'), 'VAT reverse charge GB 0% of 145 = 0'],
    ['a person in Northern Ireland', from('XI'), 'VAT GB 20% of 145 = 29'],
    ['a business of Northern Ireland', from('GB', 'XI980780684'), 'VAT reverse charge GB 0% of 145 = 0'],
    ['a business in Norway', from('NO', '974 760 673 MVA'), 'VAT reverse charge NO 0% of 145 = 0'],
    ['a table of the library', from('IN'), 'GST IN 18% of 145 = 26.1'],
    ['islands with a tax of their own', from('ES', null, 'GC'), 'IGIC ES-GC 7% of 145 = 10.15'],
    ['the same by their postal code', { ...from('ES'), postalCode: '38001' }, 'IGIC ES-TF 7% of 145 = 10.15'],
    ['the mainland by its postal code', { ...from('ES'), postalCode: '28001' }, 'VAT ES 21% of 145 = 30.45'],
    ['Madeira by its postal code', { ...from('PT'), postalCode: '9000-018' }, 'VAT PT-30 22% of 145 = 31.9'],
    ['the Azores by their name', from('PT', null, 'Açores'), 'VAT PT-20 16% of 145 = 23.2'],
    [
      'a business in Madeira',
      { ...from('PT', 'PT501964843'), postalCode: '9000' },
      'VAT reverse charge PT 0% of 145 = 0',
    ],
    ['a state that taxes software', from('US', null, 'NY'), 'Sales tax US-NY 4% of 145 = 5.8'],
    ['the same as people write it', from('US', null, 'us-ny'), 'Sales tax US-NY 4% of 145 = 5.8'],
    ['a province with one tax', from('CA', null, 'ON'), 'HST CA-ON 13% of 145 = 18.85'],
    ['a state by its name', from('US', null, 'New York'), 'Sales tax US-NY 4% of 145 = 5.8'],
    ['a province by its name', from('CA', null, 'Ontario'), 'HST CA-ON 13% of 145 = 18.85'],
    ['a province without one', from('CA', null, 'AB'), 'GST CA 5% of 145 = 7.25'],
  ])('%s', async (_, place, tax) => {
    expect(await told(asked(place))).toEqual([tax]);
  });

  it('charges both where the federation and the province tax', async () => {
    expect(await told(asked(from('CA', null, 'QC')))).toEqual([
      'GST CA 5% of 145 = 7.25',
      'QST CA-QC 9.975% of 145 = 14.46',
    ]);
  });

  it('charges a business at home, and one of Northern Ireland when the seller is in the kingdom', async () => {
    const british = offlineTaxDesk({ country: 'GB' });
    for (const taxId of ['GB980780684', 'XI980780684'])
      expect(await told(asked(from('XI', taxId)), british)).toEqual(['VAT GB 20% of 145 = 29']);
  });

  it.each([
    ['an unknown place', null],
    ['a state that taxes no software', from('US', null, 'CA')],
    ['a state without such a tax', from('US', null, 'OR')],
    ['cities with a tax of their own', from('ES', null, 'CE')],
    ['the same by their postal code', { ...from('ES'), postalCode: '52001' }],
    ['a territory of no table', from('US', null, 'PR')],
    ['a country of no table', from('BR')],
  ])('charges none for %s', async (_, place) => {
    expect(await told(asked(place))).toEqual([]);
  });

  it.each([
    ['no state', from('US')],
    ['no state, with an id', from('US', '98-7654321')],
    ['a state that there is not', from('US', null, 'ZZ')],
    ['no province', from('CA')],
    ['a province that there is not', from('CA', null, 'Cascadia')],
  ])('does not take %s for none: nobody can tell', async (_, place) => {
    await expect(told(asked(place))).rejects.toMatchObject({ name: 'TaxUnknown', reason: 'place' });
    expect(await told(asked(place, { lines: [] }))).toEqual([]);
  });

  it('takes the rate of the day: what was charged before a change stays as it was', async () => {
    const finland = (at: string) => told(asked(from('FI'), { at: instantOf(`${at}T23:59:59.999Z`) }));
    expect(await finland('2024-08-31')).toEqual(['VAT FI 24% of 145 = 34.8']);
    expect(await finland('2024-09-01')).toEqual(['VAT FI 25.5% of 145 = 36.98']);
  });

  it.each([
    [
      'a country of the library, by its own dates',
      from('IL'),
      ['2024-12-31T21:59:59.999Z', '17'],
      ['2024-12-31T22:00:00.000Z', '18'],
    ],
    [
      'a province of the library',
      from('CA', null, 'NS'),
      ['2025-03-31T23:59:59.999Z', '15'],
      ['2025-04-01T00:00:00.000Z', '14'],
    ],
    [
      'a state that began to tax software',
      from('US', null, 'VT'),
      ['2024-06-30T23:59:59.999Z', null],
      ['2024-07-01T00:00:00.000Z', '6'],
    ],
    [
      'two changes within half a year',
      from('DE'),
      ['2020-07-01T00:00:00.000Z', '16'],
      ['2021-01-01T00:00:00.000Z', '19'],
    ],
  ])('changes on the day: %s', async (_, place, ...changes) => {
    for (const [at, rate] of changes) {
      const [tax] = await desk.taxesOf(asked(place, { at: instantOf(at ?? '') }));
      expect(tax === undefined ? null : formatNanos(tax.rate)).toBe(rate);
    }
  });

  it('rounds a half to the even cent', async () => {
    const taxed = (text: string) =>
      told(asked(from('FR'), { lines: [{ sells: 'credits', amount: amount(text) }] }));
    expect(await taxed('0.025')).toEqual(['VAT FR 20% of 0.025 = 0']);
    expect(await taxed('0.075')).toEqual(['VAT FR 20% of 0.075 = 0.02']);
  });

  const regions = ['CA', 'ES', 'US'].flatMap((country) =>
    listedStates(country).map((region) => from(country, null, region)),
  );
  const whole = listedCountries.filter((country) => country !== 'CA' && country !== 'US');
  const places = fc.constantFrom(...whole.map((country) => from(country)), ...regions);
  const amounts = fc.array(fc.bigInt(-1_000_000n, 10_000_000n), { minLength: 1, maxLength: 12 });
  const linesOf = (cents: readonly bigint[]) =>
    cents.map((one) => ({ sells: 'subscription' as const, amount: nanosOf(one * cent) }));
  /** The same by a library for decimals. */
  const reckoned = (base: Nanos, rate: Nanos): string =>
    new Big(formatNanos(base)).times(formatNanos(rate)).div(100).round(2, Big.roundHalfEven).toFixed();

  it('is the rate of the lines’ total to the coin, half even, with its sign, and the same each time', () =>
    fc.assert(
      fc.asyncProperty(places, amounts, async (place, cents) => {
        const lines = linesOf(cents);
        const request = asked(place, { lines });
        const taxes = await desk.taxesOf(request);
        expect(await desk.taxesOf(request)).toEqual(taxes);
        for (const { base, rate, amount: tax } of taxes) {
          expect(base).toBe(sum(lines.map((line) => line.amount)));
          expect(formatNanos(tax)).toBe(reckoned(base, rate));
          expect(tax === zero || tax < 0n === base < 0n).toBe(true);
        }
      }),
      { numRuns: 500 },
    ));

  it('does not depend on how an amount is split over lines', () =>
    fc.assert(
      fc.asyncProperty(places, amounts, async (place, cents) => {
        const whole = cents.reduce((a, b) => a + b, 0n);
        expect(await desk.taxesOf(asked(place, { lines: linesOf(cents) }))).toEqual(
          await desk.taxesOf(asked(place, { lines: linesOf([whole]) })),
        );
      }),
    ));
});
