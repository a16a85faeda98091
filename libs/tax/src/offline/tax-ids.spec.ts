import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { euVat } from './own-rates.js';
import { isSoundTaxId, taxIdFormOf } from './tax-ids.js';

const known = [...Object.keys(euVat), 'CH', 'GB', 'LI', 'NO'];

describe('a tax id', () => {
  it.each([
    ['AT', 'ATU13585627', true],
    ['AT', 'ATU12345678', false],
    ['NL', 'nl 0044.95445-b01', true],
    ['NL', 'NL000099998B57', true],
    ['NL', '004495445B01', false],
    ['DE', 'DE12345678', false],
    ['DE', 'DE123456789', false],
    ['BE', 'BE0411905847', true],
    ['BE', 'BE1000000021', true],
    ['BE', 'BE1000000022', false],
    ['IE', 'IE1234567FA', true],
    ['GR', 'EL094259216', true],
    ['GR', 'GR094259216', false],
    ['EL', 'EL094259216', true],
    ['GB', 'XI980780684', true],
    ['GB', 'XI980780685', false],
    ['XI', 'GB980780684', true],
    ['GB', '980780684', false],
    ['CH', 'CHE-116.281.710 MWST', true],
    ['CH', 'CHE-116.281.711 MWST', false],
    ['LI', 'CHE116281710', true],
    ['NO', '974760673MVA', true],
    ['MC', 'FR40303265045', true],
    ['US', 'US123456789', false],
    ['FR', '', false],
    ['FR', 'FR40303265045\n\u0000', false],
  ])('%s: %s', (country, taxId, sound) => {
    expect(isSoundTaxId(country, taxId)).toBe(sound);
  });

  it.each(known)('of %s has an example that is sound, and not another country’s', (country) => {
    const form = taxIdFormOf(country);
    expect(form).not.toBeNull();
    if (form === null) return;
    expect(isSoundTaxId(country, form.example)).toBe(true);
    const others = known.filter((one) => taxIdFormOf(one)?.example !== form.example);
    expect(others.filter((other) => isSoundTaxId(other, form.example))).toEqual([]);
  });

  it('has no known form where businesses are not asked for one', () => {
    expect(['US', 'BR', 'IN', 'ZZ', 'toString'].map(taxIdFormOf)).toEqual([null, null, null, null, null]);
  });

  it('of any text is an answer, and never an error', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...known),
        fc.string({ maxLength: 60, unit: 'binary' }),
        (country, text) => {
          const { example } = taxIdFormOf(country) ?? { example: '' };
          for (const id of [text, `${example.slice(0, 2)}${text}`])
            expect(typeof isSoundTaxId(country, id)).toBe('boolean');
        },
      ),
    );
  });

  it('with one digit changed is nearly always found out', () => {
    const changed = known.flatMap((country) => {
      const { example } = taxIdFormOf(country) ?? { example: '' };
      return Array.from(example).flatMap((sign, index) =>
        /\d/.test(sign)
          ? [
              [
                country,
                `${example.slice(0, index)}${((Number(sign) + 1) % 10).toString()}${example.slice(index + 1)}`,
              ] as const,
            ]
          : [],
      );
    });
    const missed = changed.filter(([country, id]) => isSoundTaxId(country, id));
    expect(missed.length / changed.length).toBeLessThan(0.05);
  });
});
