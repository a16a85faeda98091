import type { LedgerDocument } from './document.js';

/** What stands for letters that the font of documents does not have. Nothing is spelled in other letters: a name is nobody's to rewrite. */
export const REPLACEMENT = '[?]';

/** Said on a document in which something was replaced. */
export const replacementNote = `${REPLACEMENT} stands for letters of a script that this document cannot show. The original is kept with the customer's billing details.`;

/**
 * What Roboto has of Unicode, in both weights: Latin with Vietnamese, Greek, Cyrillic, marks and currencies. A table of our own: what
 * is replaced must not change with the library, because printed again a document has the same bytes.
 */
const RANGES =
  '20-7e a0-17f 18f 192 1a0-1a1 1af-1b0 1f0 1fa-1ff 218-21b 237 259 2bc 2c6-2c7 2c9 2d8-2dd 2f3 300-301 303 309 323 ' +
  '384-38a 38c 38e-3a1 3a3-3ce 3d1-3d2 3d6 400-486 488-513 1e00-1e01 1e3e-1e3f 1e80-1e85 1e9e 1ea0-1ef9 1f4d ' +
  '2000-200a 2010-2011 2013-2015 2017-201e 2020-2022 2025-2027 2030 2032-2033 2039-203a 203c 2044 2070 2074-208e ' +
  '20a3-20a4 20a6-20ac 20b1 20b9-20ba 20bc-20bd 20c1 2105 2113 2116 2122 2126 212e 215b-215e ' +
  '2202 2206 220f 2211-2212 221a 221e 222b 2248 2260 2264-2265 25a0 25ca-25cb 25cf fb01-fb04';

/** Left out of every print, see `printable`: not there to be replaced. */
const UNSEEN = '0-1f 7f-9f 200b-200f 2028-202e 2060-2069 feff';

const LACKING = new RegExp(
  `[^${`${RANGES} ${UNSEEN}`.replace(/[0-9a-f]+/g, (code) => `\\u{${code}}`).replaceAll(' ', '')}]+`,
  'gu',
);

const replaced = (text: string): string => text.normalize('NFC').replace(LACKING, REPLACEMENT);

/** A copy of plain data in which every text can be printed. */
const printableIn = <T>(value: T): T => {
  if (typeof value === 'string') return replaced(value) as typeof value;
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((one: unknown) => printableIn(one)) as typeof value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]: [string, unknown]) => [name, printableIn(one)]),
  ) as typeof value; // of the same fields
};

/** The document as it can be printed, and whether something of it is replaced. */
export const withPrintableLetters = <T extends LedgerDocument>(
  document: T,
): { readonly document: T; readonly lacking: boolean } => {
  const shown = printableIn(document);
  const lacking = JSON.stringify(shown, whole) !== JSON.stringify(document, whole).normalize('NFC');
  return { document: shown, lacking };
};

const whole = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? value.toString() : value);
