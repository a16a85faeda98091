import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { amount, formatNanos, instantOf, nanosOf, sum, zero } from '#kernel';
import type { TaxPlace, TaxRequest } from '../port.js';
import { offlineTaxDesk } from './desk.js';
import { isEuTaxId } from './eu-tax-id.js';
import { euVat, otherVat, usSalesTax } from './rates.js';

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
const told = async (request: TaxRequest): Promise<readonly string[]> =>
  (await desk.taxesOf(request)).map(
    ({ code, jurisdiction, rate, base, amount: tax }) =>
      `${code} ${jurisdiction} ${formatNanos(rate)}% of ${formatNanos(base)} = ${formatNanos(tax)}`,
  );

describe('tax by location', () => {
  it.each([
    ['at home, a business as well', from('DE', 'DE123456789'), 'VAT DE 19% of 145 = 27.55'],
    ['a person elsewhere in the union', from('FR'), 'VAT FR 20% of 145 = 29'],
    ['a business elsewhere in the union', from('FR', 'FR40303265045'), 'VAT reverse charge FR 0% of 145 = 0'],
    ['an id of another country than the place', from('FR', 'IT12345678901'), 'VAT FR 20% of 145 = 29'],
    ['a Greek id has a prefix of its own', from('GR', 'EL 123456789'), 'VAT reverse charge GR 0% of 145 = 0'],
    ['outside the union', from('CH'), 'VAT CH 8.1% of 145 = 11.74'],
    ['a state that taxes', from('US', null, 'NY'), 'Sales tax US-NY 4% of 145 = 5.8'],
  ])('%s', async (_, place, tax) => {
    expect(await told(asked(place))).toEqual([tax]);
  });

  it.each([
    ['an unknown place', null],
    ['a state that does not', from('US', null, 'OR')],
    ['no state', from('US')],
    ['a country of no table', from('BR')],
  ])('charges none for %s', async (_, place) => {
    expect(await told(asked(place))).toEqual([]);
  });

  it('takes the rate of the day: what was charged before a change stays as it was', async () => {
    const finland = (at: string) => told(asked(from('FI'), { at: instantOf(`${at}T23:59:59.999Z`) }));
    expect(await finland('2024-08-31')).toEqual(['VAT FI 24% of 145 = 34.8']);
    expect(await finland('2024-09-01')).toEqual(['VAT FI 25.5% of 145 = 36.98']);
  });

  it('rounds a half to the even cent', async () => {
    const taxed = (text: string) =>
      told(asked(from('FR'), { lines: [{ sells: 'credits', amount: amount(text) }] }));
    expect(await taxed('0.025')).toEqual(['VAT FR 20% of 0.025 = 0']);
    expect(await taxed('0.075')).toEqual(['VAT FR 20% of 0.075 = 0.02']);
  });

  const places = fc.oneof(
    fc.constantFrom(...Object.keys(euVat), ...Object.keys(otherVat), 'BR').map((country) => from(country)),
    fc.constantFrom(...Object.keys(usSalesTax), 'OR').map((region) => from('US', null, region)),
  );
  const amounts = fc.array(fc.bigInt(-1_000_000n, 10_000_000n), { minLength: 1, maxLength: 12 });

  it('is exact to half a cent of rate × base, has the sign of its base, and is the same each time', () =>
    fc.assert(
      fc.asyncProperty(places, amounts, async (place, cents) => {
        const lines = cents.map((one) => ({
          sells: 'subscription' as const,
          amount: nanosOf(one * cent),
        }));
        const request = asked(place, { lines });
        const taxes = await desk.taxesOf(request);
        expect(await desk.taxesOf(request)).toEqual(taxes);
        for (const { base, rate, amount: tax } of taxes) {
          expect(base).toBe(sum(lines.map((line) => line.amount)));
          expect(tax % cent).toBe(0n);
          const off = tax * 100_000_000_000n - base * rate;
          expect((off < 0n ? -off : off) * 2n <= 100_000_000_000n * cent).toBe(true);
          expect(tax === zero || tax < 0n === base < 0n).toBe(true);
        }
      }),
    ));

  it('does not depend on how an amount is split over lines', () =>
    fc.assert(
      fc.asyncProperty(places, amounts, async (place, cents) => {
        const whole = nanosOf(cents.reduce((a, b) => a + b, 0n) * cent);
        const lines = cents.map((one) => ({
          sells: 'credits' as const,
          amount: nanosOf(one * cent),
        }));
        const one = asked(place, { lines: [{ sells: 'credits', amount: whole }] });
        expect(await desk.taxesOf(asked(place, { lines }))).toEqual(await desk.taxesOf(one));
      }),
    ));
});

describe('a tax id of the union', () => {
  it.each([
    ['AT', 'ATU12345678', true],
    ['NL', 'NL123456789B01', true],
    ['NL', 'nl 1234.56789-b01', true],
    ['NL', '123456789B01', false],
    ['DE', 'DE12345678', false],
    ['US', 'US123456789', false],
    ['IE', 'IE1234567FA', true],
  ])('%s: %s', (country, taxId, sound) => {
    expect(isEuTaxId(country, taxId)).toBe(sound);
  });
});
