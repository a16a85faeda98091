import { describe, expect, it } from '@jest/globals';
import { lettered } from './lettering.js';

const texts = (text: string): readonly string[] => lettered(text, false).map((piece) => piece.text);
const fonts = (text: string, isJapanese = false): readonly string[] =>
  lettered(text, isJapanese).map(({ font }) => font);

describe('text in the fonts that have its letters', () => {
  it('stays whole where one font has all of it', () => {
    expect(lettered('Åse Łukasiewicz', true)).toEqual([{ text: 'Åse Łukasiewicz', font: 'Roboto' }]);
  });

  it('is cut where the font changes', () => {
    expect(lettered('ABC 株式会社 12', false)).toEqual([
      { text: 'ABC ', font: 'Roboto' },
      { text: '株式会社', font: 'Han' },
      { text: ' 12', font: 'Roboto' },
    ]);
    expect(fonts('주식회사')).toEqual(['Korean']);
  });

  it('has the shapes of Japan for readers there, and where kana says so', () => {
    expect(fonts('骨', true)).toEqual(['Japanese']);
    expect(fonts('骨', false)).toEqual(['Han']);
    expect(fonts('骨の')).toEqual(['Japanese']);
    // Simplified characters are none of Japan's.
    expect(fonts('们', true)).toEqual(['Han']);
  });

  it.each([
    ['שלום עולם', ['עולם', ' ', 'שלום']],
    ['רחוב הרצל 15', ['15 ', 'הרצל', ' ', 'רחוב']],
    ['בע"מ', ['מ', '"', 'בע']],
    ['שלום (12)', ['(12) ', 'שלום']],
    ['ABC שלום עולם DEF', ['ABC ', 'עולם', ' ', 'שלום', ' DEF']],
    ['شارع ١٢', ['١٢', ' ', 'شارع']],
  ])('%s stands as the eye reads it, each word in the order that its font turns', (text, pieces) => {
    expect(texts(text)).toEqual(pieces);
  });

  it('breaks long right-to-left text before it is turned: its beginning stands above its end', () => {
    const words = Array.from({ length: 9 }, (_, nth) => `${'א'.repeat(7)}${'בגדהוזחטי'.charAt(nth)}`);
    const lines = texts(words.join(' ')).join('').split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]?.split(' ').reverse()).toEqual(words.slice(0, 3));
    expect(lines[2]?.split(' ').reverse()).toEqual(words.slice(6));
  });
});
