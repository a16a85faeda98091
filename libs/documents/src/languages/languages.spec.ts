import { describe, expect, it } from '@jest/globals';
import { amount } from '#kernel';
import { idiomOf } from '../idiom.js';
import { labelsIn, languageOf, languages, spellingCountryOf } from './index.js';

const idiom = (language: string | null, country: string | null, currency = 'EUR') =>
  idiomOf({ language, country, currency, minorUnit: amount('0.01') });

/** Every text of a table of labels, by its path. */
const textsIn = (value: unknown, path = ''): readonly (readonly [string, string])[] => {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => textsIn(one, `${path}.${key}`));
};

describe('the language of a document', () => {
  it.each([
    ['de', 'US', 'de'],
    [null, 'DE', 'de'],
    [null, 'AT', 'de'],
    [null, 'MX', 'es'],
    [null, 'BR', 'pt'],
    [null, 'BE', 'nl'],
    ['fr', 'BE', 'fr'],
    [null, 'JP', 'en'],
    [null, null, 'en'],
    ['tlh', 'IT', 'it'],
  ])('is what the buyer chose (%s), else what is spoken in %s: %s', (chosen, country, language) => {
    expect(languageOf(chosen, country)).toBe(language);
  });

  it('spells amounts as its readers do: where it is spoken as there, else as at its home', () => {
    expect(spellingCountryOf('de', 'CH')).toBe('CH');
    expect(idiom('de', 'US').money(amount('1234.5'))).toBe('1.234,50\u00a0€');
    expect(idiom('de', 'CH', 'CHF').money(amount('1234.5'))).toBe('CHF\u00a01’234.50');
    expect(idiom('en', 'DE').money(amount('1234.5'))).toBe('€1,234.50');
    expect(idiom(null, 'FR').money(amount('1234.5'))).toBe('1\u00a0234,50\u00a0€');
    expect(idiom(null, 'MX', 'USD').money(amount('1234.5'))).toBe('$1,234.50');
    expect(idiom(null, 'SE').money(amount('1234.5'))).toBe('1\u00a0234,50\u00a0€');
  });

  it.each([
    ['de', 'Steuerschuldnerschaft des Leistungsempfängers'],
    ['fr', 'Autoliquidation'],
    ['es', 'Inversión del sujeto pasivo'],
    ['it', 'Inversione contabile'],
    ['nl', 'Btw verlegd'],
    ['pt', 'autoliquidação'],
    ['en', 'Reverse charge'],
  ] as const)('says in %s what the law wants to be read where the buyer owes the tax', (language, says) => {
    expect(labelsIn(language).charges.reverseCharge).toContain(says);
  });

  it('has every label and month in every language', () => {
    const english = new Map(textsIn(labelsIn('en')));
    for (const language of languages) {
      const texts = textsIn(labelsIn(language));
      expect(texts.map(([path]) => path)).toEqual([...english.keys()]);
      for (const [path, text] of texts)
        expect([language, path, text !== '' || path === '.dayMark']).toEqual([language, path, true]);
      expect(new Set(labelsIn(language).months).size).toBe(12);
    }
  });

  it('names what is charged, and says as it is what it has no name for', () => {
    const { wordsOf, levyOf } = idiom('de', 'DE');
    expect(wordsOf('seat premium')).toBe('Platz (premium)');
    expect(wordsOf('constructor')).toBe('constructor');
    expect([levyOf('VAT'), levyOf('Sales tax')]).toEqual(['USt.', 'Sales tax']);
  });
});
