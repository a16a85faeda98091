/**
 * What each font has of Unicode, in both weights. Tables of our own: what is replaced, and by which font a letter is drawn, must not
 * change with a library, because printed again a document has the same bytes.
 */
export const ranges = {
  /** Latin with Vietnamese, Greek, Cyrillic, marks and currencies. */
  Roboto:
    '20-7e a0-17f 18f 192 1a0-1a1 1af-1b0 1f0 1fa-1ff 218-21b 237 259 2bc 2c6-2c7 2c9 2d8-2dd 2f3 300-301 303 309 323 ' +
    '384-38a 38c 38e-3a1 3a3-3ce 3d1-3d2 3d6 400-486 488-513 1e00-1e01 1e3e-1e3f 1e80-1e85 1e9e 1ea0-1ef9 1f4d ' +
    '2000-200a 2010-2011 2013-2015 2017-201e 2020-2022 2025-2027 2030 2032-2033 2039-203a 203c 2044 2070 2074-208e ' +
    '20a3-20a4 20a6-20ac 20b1 20b9-20ba 20bc-20bd 20c1 2105 2113 2116 2122 2126 212e 215b-215e ' +
    '2202 2206 220f 2211-2212 221a 221e 222b 2248 2260 2264-2265 25a0 25ca-25cb 25cf fb01-fb04',
  /** Chinese characters of every country in their shapes of mainland China, kana, bopomofo. */
  Han:
    '2e80-2e99 2e9b-2ef3 3000-303f 3041-3096 3099-30ff 3105-312d 31c0-31e3 31f0-321e 3220-32fe 3300-332b 332d-4db5 ' +
    '4e00-9fd0 fe10-fe19 fe30-fe52 fe54-fe66 fe68-fe6b ff01-ff9f ffe0-ffe6',
  Korean: '1100-11ff 3131-318e a960-a97c ac00-d7a3 d7b0-d7c6 d7cb-d7fb',
  Arabic:
    '606-61b 61e-6ff 750-77f 8a0 8a2-8ac 8e4-8fe fb50-fbc1 fbd3-fd3f fd50-fd8f fd92-fdc7 fdf2 fdfa-fdfd fe70-fe74 fe76-fefc',
  Hebrew: '591-5c7 5d0-5ea 5f0-5f4 fb1d-fb36 fb38-fb3c fb3e fb40-fb41 fb43-fb44 fb46-fb4f',
} as const;

/** Left out of every print, see `printable`: not there to be replaced. */
export const unseen = '0-1f 7f-9f 200b-200f 2028-202e 2060-2069 feff';

/** What stands between the brackets of a regular expression. */
export const classOf = (...given: readonly string[]): string =>
  given
    .join(' ')
    .replace(/[0-9a-f]+/g, (code) => `\\u{${code}}`)
    .replaceAll(' ', '');
