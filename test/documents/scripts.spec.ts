import { describe, expect, it } from '@jest/globals';
import { fingerprintOf, printDocument, withPrintableLetters } from '#documents';
import { buyer, invoiceSample } from './samples.js';

const named = (name: string, country: string | null = null) =>
  invoiceSample({ buyer: { ...buyer, name, address: [] }, country });

/** The fonts that a PDF carries, without the prefix of its subset. */
const fontsIn = (bytes: Buffer): readonly string[] => {
  const text = bytes.toString('latin1');
  return [
    ...new Set([...text.matchAll(/\/FontName \/[A-Z]+\+([A-Za-z-]+)/g)].map(([, name = '']) => name)),
  ].sort();
};

describe('names in any script', () => {
  it.each([
    ['Åse Łukasiewicz', null, []],
    ['株式会社サンプル', 'JP', ['NotoSansJP-Bold']],
    ['株式会社 Ledger', 'JP', ['NotoSansJP-Bold']],
    ['カタカナ 株式', null, ['NotoSansJP-Bold']],
    ['北京示例科技有限公司', 'CN', ['NotoSansHans-Bold']],
    ['주식회사 예제', 'KR', ['NotoSansKR-Bold']],
    ['شركة المثال 12', 'SA', ['NotoNaskhArabic-Bold']],
    ['חברה לדוגמה בע"מ', 'IL', ['NotoSansHebrew-Bold']],
    ['漢字 / שלום', null, ['NotoSansHans-Bold', 'NotoSansHebrew-Bold']],
  ])('%s (%s) is printed with the fonts that it needs, and no others', async (name, country, fonts) => {
    const document = named(name, country);
    expect(withPrintableLetters(document).lacking).toBe(false);
    const bytes = await printDocument(document);
    expect(fontsIn(bytes).filter((font) => !font.startsWith('Roboto'))).toEqual(fonts);
    expect(fingerprintOf(await printDocument(document))).toBe(fingerprintOf(bytes));
  });

  it.each([
    ['Café ☕ 株式会社', 'Café [?] 株式会社'],
    ['बिल', '[?]'],
    ['𠮷野家', '[?]野家'],
  ])('%s is printed as far as there are letters, and says what is not there', async (name, instead) => {
    const { document, lacking } = withPrintableLetters(named(name));
    expect([document.buyer?.name, lacking]).toEqual([instead, true]);
    const shown = await printDocument(named(name));
    expect(fingerprintOf(shown)).not.toBe(fingerprintOf(await printDocument(named(instead))));
  });

  it('are on one page, however long', async () => {
    const long = [
      'مؤسسة الأمثلة الطويلة جدا للتجارة العامة '.repeat(8),
      '株式会社'.repeat(80),
      'חברה '.repeat(60),
    ];
    for (const name of long) {
      const text = (await printDocument(named(name))).toString('latin1');
      expect(text.split('/Type /Page\n').length - 1).toBe(1);
    }
  });
});
